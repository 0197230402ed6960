"""The units of the demo county: who they are (data/samples/config/units.csv) and how each of them works (county.csv)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from expectations.periods import Period, period
from orchestration.reference.table import load_list
from orchestration.reference.units import UnitRow

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
CONFIG = SAMPLES / "config"
FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2025, 12, 31)
ROOT = "QH"
_PROFILES = Path(__file__).with_name("county.csv")
_STEP_ON = date(2025, 1, 1)


@dataclass(frozen=True, slots=True)
class Course:
    """A quantity over the two years: `a` stays, `a>b` moves evenly from a to b, `a|b` steps at the turn of the year."""

    first: float
    last: float
    steps: bool

    def at(self, day: date) -> float:
        if self.steps:
            return self.last if day >= _STEP_ON else self.first
        return self.first + (self.last - self.first) * (day - FIRST_DAY).days / (LAST_DAY - FIRST_DAY).days


def _course(text: str) -> Course:
    first, last = (text.replace("|", ">").split(">") * 2)[:2]
    return Course(float(first), float(last), "|" in text)


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """One unit: its lines of units.csv in time order, the shape of its ledgers and its courses by name. Equal only to itself."""

    code: str
    lines: tuple[UnitRow, ...]
    shape: str  # plain, titled, months, loose, csv
    cadence: str  # quarter, half_year: how often it sends a ledger
    courses: dict[str, Course]

    def on(self, day: date) -> UnitRow | None:
        """The line of units.csv valid on a day; None where the unit does not exist then."""
        return next((line for line in self.lines if line.is_valid_on(day)), None)

    def level(self, name: str, day: date) -> float:
        return self.courses[name].at(day)


@cache
def units() -> tuple[Unit, ...]:
    """The units of the county that keep ledgers, in order of code."""
    lines = load_list(UnitRow, CONFIG / "units.csv")
    with _PROFILES.open(encoding="utf-8", newline="") as stream:
        profiles = list(csv.DictReader(stream))
    return tuple(
        Unit(
            code=profile["code"],
            lines=tuple(line for line in lines if line.unit_code == profile["code"]),
            shape=profile.pop("shape"),
            cadence=profile.pop("cadence"),
            courses={name: _course(text) for name, text in profile.items() if name != "code"},
        )
        for profile in profiles
    )


def months() -> tuple[Period, ...]:
    return tuple(period(f"{year}-{month:02d}") for year in (2024, 2025) for month in range(1, 13))


def spans(cadence: str) -> tuple[Period, ...]:
    """The quarters, half-years or years of the two years."""
    codes = {"quarter": ("-Q1", "-Q2", "-Q3", "-Q4"), "half_year": ("-H1", "-H2"), "year": ("",)}[cadence]
    return tuple(period(f"{year}{code}") for year in (2024, 2025) for code in codes)
