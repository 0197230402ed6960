"""Prove that nothing is lost: python -m tests.reliability [PART …] [--quick] [--seed N] [--count N] [--seconds N]."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.reliability import kills, reads
from tests.reliability.report import Part, keep, write_page
from tests.reliability.steps import named


@dataclass(frozen=True, slots=True)
class Asked:
    """How much of a part is to be done."""

    folder: Path
    seed: int
    count: int
    seconds: float


def _steps(asked: Asked) -> Part:
    names = sorted(named(), key=lambda name: (named()[name] == "run", name))
    return kills.step_kills(asked.folder, asked.seed, names[: asked.count], seconds=asked.seconds)


# a part's name → what does it, how many of its things in full, how many in a hurry
PARTS: dict[str, tuple[Callable[[Asked], Part], int, int]] = {
    "kills": (lambda asked: kills.random_kills(asked.folder, asked.seed, asked.count, seconds=asked.seconds), 200, 4),
    "steps": (_steps, 1000, 6),
    "reads": (
        lambda asked: reads.reads(asked.folder, asked.seed, asked.count, asked.count // 200, asked.seconds),
        100_000,
        2_000,
    ),
}


def main() -> int:
    """Run the parts that were asked for; 1 where something happened that must not."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[])
    parser.add_argument("--quick", action="store_true", help="little of everything; the page is left alone")
    parser.add_argument("--seed", type=int, default=20261201)
    parser.add_argument("--count", type=int)
    parser.add_argument("--seconds", type=float, default=1e9, help="begin nothing new in a part after so long")
    given = parser.parse_args()
    is_good = True
    for name in given.parts or PARTS:
        work, full, quick = PARTS[name]
        print(f"{name}: seed {given.seed}", flush=True)
        with tempfile.TemporaryDirectory(prefix="reliability-") as folder:
            part = work(Asked(Path(folder), given.seed, given.count or (quick if given.quick else full), given.seconds))
        is_good = part.is_good and is_good
        if given.quick:
            print(part, flush=True)
        else:
            keep(part)
    if not given.quick:
        write_page()
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
