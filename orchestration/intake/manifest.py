"""inbox/manifest.csv: what the department says about files that it loads back into history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from orchestration.clock import moment
from orchestration.home import Home
from orchestration.intake.listing import readable_name
from orchestration.state import StateStore


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """What manifest.csv says about one file."""

    unit: str | None
    period: str | None
    received_at: datetime | None


def read_manifest(home: Home) -> dict[str, ManifestEntry]:
    """inbox/manifest.csv by file path; empty where there is none.

    Raises:
        ConfigError: a line cannot be understood; nothing has been moved yet.
    """
    if not home.manifest.exists():
        return {}
    from orchestration.reference.columns import MANIFEST
    from orchestration.reference.table import lines

    entries: dict[str, ManifestEntry] = {}
    for line in lines(home.manifest, MANIFEST):
        name = readable_name(line.needed("file").replace("\\", "/").removeprefix("./"))
        text = line.text("received_at")
        try:
            received_at = moment(text.replace("/", "-"), is_deadline=False) if text else None
        except ValueError:
            raise line.wrong(
                "received_at",
                f"“{text}”不是时间，请写成 2024-04-03T09:30",
                f"{text!r} is no time; write 2024-04-03T09:30",
            ) from None
        entry = ManifestEntry(line.text("unit"), line.text("period"), received_at)
        if entries.setdefault(name, entry) != entry:
            raise line.wrong(
                "file",
                f"{name} 前面已登记过，内容不同，请只留一行",
                f"{name} stands in an earlier line with other content; keep one",
            )
    return entries


def without_file(home: Home, state: StateStore) -> list[str]:
    """The files that lines of manifest.csv name and that never arrived: a slip in the path, or something that was not sent."""
    return sorted(read_manifest(home).keys() - set(state.names().values()))
