"""What a template offers and fills in for one unit: the reports that it owes, by the lists of the home."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from expectations.contract import Contract
from expectations.periods import Period, period_of
from orchestration.templates.period_text import period_text

if TYPE_CHECKING:
    from orchestration.reference.obligations import ObligationRow
    from orchestration.reference.units import UnitRow


@dataclass(frozen=True, slots=True)
class Filling:
    """What is known of the rows before a unit fills them in.

    choices: by the name of a field, what its cells offer. rows: by the name of a field, what is written already.
    """

    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rows: Sequence[Mapping[str, str]] = ()


def filling(
    contract: Contract, config: Path, units: Sequence[UnitRow], unit_code: str, within: Period | None, today: date
) -> Filling:
    """Return what a unit owes by obligations.csv, in a template that asks for obligations and their periods.

    Args:
        config: the home's folder of lists.
        within: the rows are those of reports about a period that ends in it; none are written without.
        today: what counts as owed where no period is given.
    """
    from orchestration.reference.obligations import ObligationRow
    from orchestration.reference.table import load_list

    path = config / ObligationRow.file.name
    fields = {field.kind: field.name for field in contract.fields if field.kind in ("obligation", "period")}
    if len(fields) < 2 or not path.exists():
        return Filling()
    duties = [row for row in load_list(ObligationRow, path) if row.kind != "minimum_count"]
    last = within.ends_on if within else today
    offered = dict.fromkeys(row.name_zh or row.obligation_code for row in duties if _owes(row, units, unit_code, last))
    owed = [
        (row.name_zh or row.obligation_code, period_text(each.code))
        for row in duties
        if row.kind == "report"
        for each in (_periods(row.cadence, within) if within else ())
        if _owes(row, units, unit_code, each.ends_on)
    ]
    choices = {fields["obligation"]: [*dict.fromkeys([*offered, *(name for name, _ in owed)])]}
    if owed:
        choices[fields["period"]] = [*dict.fromkeys(text for _, text in owed)]
    return Filling(choices, [{fields["obligation"]: name, fields["period"]: text} for name, text in owed])


def _owes(row: ObligationRow, units: Sequence[UnitRow], unit_code: str, day: date) -> bool:
    """Tell whether a unit owes a report about a period that ends on that day: both are valid on it."""
    unit = next((unit for unit in units if unit.unit_code == unit_code and unit.is_valid_on(day)), None)
    if unit is None or not row.is_valid_on(day):
        return False
    if row.unit_types != ("all",):
        return unit.unit_type in row.unit_types
    return unit.parent_code is not None or all(other.parent_code != unit_code for other in units)


def _periods(cadence: str, within: Period) -> Iterator[Period]:
    """Yield the periods of a cadence that end inside a period."""
    day = within.starts_on
    while day <= within.ends_on:
        each = period_of(day, cadence)
        if each.ends_on <= within.ends_on:
            yield each
        day = each.ends_on + timedelta(days=1)
