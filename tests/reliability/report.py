"""One line of JSON for each part that was run, and the table of docs/reliability.md that is made from them."""

from __future__ import annotations

import json
import platform
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results.jsonl")
PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
_BEGIN, _END = "<!-- results -->\n", "<!-- end of results -->\n"
_MUST_BE_NONE = (
    "lost", "doubled", "mixed", "older", "unlogged", "errors", "silently_wrong", "not_healed", "outside",
    "differing", "too_late", "never_reached", "not_named",
    "leaks", "odd_answers", "status_500", "other_answers", "executed", "formulas", "complaints_of_browser", "read_faults",
    "upload_faults", "targets_missed",
    "good_files_not_read", "files_wrongly_accepted", "files_without_verdict", "wrongly_accepted", "errors_of_ours",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """What one part did and saw."""

    what: str
    seed: int
    seconds: int
    on: str
    versions: str
    figures: dict[str, Any]

    @classmethod
    def of(cls, what: str, seed: int, began: float, **figures: object) -> Part:
        """Sum up a part that began at a moment of the monotonic clock."""
        packages = " · ".join(f"{name} {version(name)}" for name in ("taizhang", "duckdb", "dagster", "dbt-core"))
        versions = f"Python {platform.python_version()} · {packages}"
        day = datetime.now(UTC).date().isoformat()
        return cls(what, seed, round(time.monotonic() - began), day, versions, dict(figures))

    @property
    def is_good(self) -> bool:
        """Tell whether nothing happened that must not."""
        return not any(self.figures.get(name) for name in _MUST_BE_NONE)


def keep(part: Part) -> None:
    """Print a part's line and put it in the place of the earlier one."""
    print(json.dumps(asdict(part), ensure_ascii=False), flush=True)
    others = [one for one in kept() if one.what != part.what]
    lines = [json.dumps(asdict(one), ensure_ascii=False) for one in sorted([*others, part], key=lambda one: one.what)]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def kept() -> list[Part]:
    """List the newest line of each part."""
    if not RESULTS.exists():
        return []
    return [Part(**json.loads(line)) for line in RESULTS.read_text("utf-8").splitlines()]


def table() -> str:
    """Write the table: what was done, and what must be none."""
    lines = ["| part | done | must be 0 | seed | minutes | on |", "|---|---|---|---|---|---|"]
    for part in kept():
        done = [
            f"{name.replace('_', ' ')} {value}" for name, value in part.figures.items() if name not in _MUST_BE_NONE
        ]
        none = [f"{name.replace('_', ' ')} {value}" for name, value in part.figures.items() if name in _MUST_BE_NONE]
        cells = (part.what, ", ".join(done), ", ".join(none), part.seed, f"{part.seconds / 60:.1f}", part.on)
        lines.append(f"| {' | '.join(map(str, cells))} |")
    versions = sorted({part.versions for part in kept()})
    return "\n".join(lines) + "\n\n" + "\n".join(versions) + "\n"


def page(text: str) -> str:
    """Put the table into the page."""
    before, _, rest = text.partition(_BEGIN)
    return f"{before}{_BEGIN}\n{table()}\n{_END}{rest.partition(_END)[2]}"


def write_page() -> None:
    """Write the page anew."""
    PAGE.write_text(page(PAGE.read_text("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write_page()
