"""Prove that nothing is lost: python -m tests.reliability [PART …] [--quick] [--seed N] [--count N] [--seconds N]."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.reliability import backups, disk, kills, outside, power, reads, service, strange, wounds
from tests.reliability.report import Part, keep, write_page
from tests.reliability.steps import named
from tests.reliability.web import web_part


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


def _readers(asked: Asked, readers: int) -> Part:
    minutes = asked.count / 60
    return web_part(asked.seed, "web_load", "readers", "--readers", readers, "--minutes", minutes, "--seed", asked.seed)


# a part's name → what does it, how many of its things in full, how many in a hurry
PARTS: dict[str, tuple[Callable[[Asked], Part], int, int]] = {
    "kills": (lambda asked: kills.random_kills(asked.folder, asked.seed, asked.count, seconds=asked.seconds), 200, 4),
    "steps": (_steps, 1000, 6),
    "full": (lambda asked: disk.full_disks(asked.folder, asked.seed, asked.count, seconds=asked.seconds), 60, 6),
    "power": (lambda asked: power.power_cuts(asked.folder, asked.seed, asked.count, asked.seconds), 1000, 20),
    "service": (lambda asked: service.service_kills(asked.folder, asked.seed, asked.count, asked.seconds), 10, 1),
    "outside": (lambda asked: outside.outside(asked.folder, asked.seed), 1, 1),
    "backups": (lambda asked: backups.backups(asked.folder, asked.seed, asked.count, asked.seconds), 20, 2),
    "reads": (
        lambda asked: reads.reads(asked.folder, asked.seed, asked.count, asked.count // 200, asked.seconds),
        100_000,
        2_000,
    ),
    # others whose values each unit sends; every n-th value; guesses; readers for so many seconds; uploads at once
    "access": (lambda asked: web_part(asked.seed, "web_access", "--seed", asked.seed, "--others", asked.count), 3, 1),
    "payloads": (lambda asked: web_part(asked.seed, "web_payloads"), 1, 1),
    "filters": (lambda asked: web_part(asked.seed, "web_filters", "--parts", asked.count), 24, 1),
    "guesses": (
        lambda asked: web_part(asked.seed, "web_guesses", "--seed", asked.seed, "--guesses", asked.count),
        10_000,
        400,
    ),
    "readers50": (lambda asked: _readers(asked, 50), 300, 20),
    "readers100": (lambda asked: _readers(asked, 100), 120, 20),
    "uploads": (lambda asked: web_part(asked.seed, "web_load", "uploads", "--uploads", asked.count), 200, 20),
    "strange": (lambda asked: strange.strange(asked.folder, asked.seed, asked.count, asked.seconds), 20_000, 1_000),
    "damages": (lambda asked: wounds.wounds(asked.folder, asked.seed, asked.count, asked.seconds), 100, 8),
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
