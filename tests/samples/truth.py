"""What the facts of the demo must add up to, counted from what was written down and not from any file.

For tests of the whole way: a row lost or doubled in any shape of ledger shows as a difference.
"""

from __future__ import annotations

from dataclasses import dataclass

from .county import Unit, units
from .exports import HOTLINE_HEADER, PETITION_HEADER, UNKNOWN_OFFICES, hotline_exports, petition_exports
from .extras import CORRECTED
from .inbox import SPOILT, ledgers_of, register_entries

# rows that the slips of mistakes.py hold back: (study sessions, cases, outreach rows)
HELD_BACK = (3, 2, 1)
# what the correction in extras.py changes: one session more, three outreach rows less
CORRECTION = (1, 0, -3)


@dataclass(frozen=True, slots=True)
class Totals:
    """Facts of one unit over the two years, as rows. Cases of all ways in: own ledgers and both exports."""

    sessions: int
    cases: int
    outreach_rows: int
    report_rows: int


def _ledger_rows(unit: Unit) -> tuple[int, int, int]:
    sums = [0, 0, 0]
    for ledger in ledgers_of(unit):
        key = (unit.code, ledger.span.code)
        rows = (len(ledger.study.rows), len(ledger.case.rows), len(ledger.outreach.rows) if ledger.outreach else 0)
        for at in range(3):
            sums[at] += rows[at] - HELD_BACK[at] * (key in SPOILT) + CORRECTION[at] * (key == CORRECTED)
    return sums[0], sums[1], sums[2]


def _exported_cases() -> dict[str, set[str]]:
    """Case ids by the middle of the id, which is the unit."""
    number, office, state = (HOTLINE_HEADER.index(name) for name in ("工单编号", "承办单位", "工单状态"))
    counted = {
        row[number]
        for _, _, rows in hotline_exports()
        for row in rows
        if row[office] not in UNKNOWN_OFFICES and row[state] in ("办理中", "已办结")
    }
    number, way = PETITION_HEADER.index("信访件编号"), PETITION_HEADER.index("办理方式")
    counted |= {row[number] for _, _, rows in petition_exports() for row in rows if row[way] != "不予受理"}
    by_unit: dict[str, set[str]] = {}
    for case_id in counted:
        by_unit.setdefault(f"QH{case_id.split('-')[1]}", set()).add(case_id)
    return by_unit


def county_totals() -> dict[str, Totals]:
    """Totals by unit code; excluded cases are in, they stay visible."""
    exported = _exported_cases()
    handed_in = [report.unit_code for _, _, reports in register_entries() for report in reports]
    totals = {}
    for unit in units():
        sessions, cases, outreach_rows = _ledger_rows(unit)
        totals[unit.code] = Totals(
            sessions, cases + len(exported.get(unit.code, ())), outreach_rows, handed_in.count(unit.code)
        )
    return totals
