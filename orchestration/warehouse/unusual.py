"""Findings about numbers that are very unlike what their unit gave before: they warn, and reject nothing.

They depend on what other files hold, so they are found anew in every run, after it is settled which files count.
"""

from __future__ import annotations

from pathlib import Path

from expectations.contract import Contract, UsualRule
from expectations.loading import contracts
from orchestration.warehouse.rows import RejectedCellRow
from orchestration.warehouse.store import Warehouse
from orchestration.warehouse.table import row_from

MAX_Z = 3.5  # of the modified z score (Iglewicz and Hoaglin 1993)
MIN_VALUES = 12  # with fewer the median says nothing about what is usual
MAX_TIMES_P99 = 20  # where most values are one and the same
MAX_TIMES_P99_OF_NEW = 5  # of its peers, for a unit that gave too few

_QUERY = Path(__file__).with_suffix(".sql")
# a total speaks of its period, and is held against totals of periods of the same length
_PERIOD_DAY = """make_date(
    cast(left(period_code, 4) as integer),
    case substr(period_code, 6, 1) when 'Q' then cast(right(period_code, 1) as integer) * 3 - 2
        when 'H' then cast(right(period_code, 1) as integer) * 6 - 5 when '' then 1
        else cast(right(period_code, 2) as integer) end, 1)"""
_LETTERS = (
    "select file_id, sheet, field, any_value(column_letter) from audit.column_map group by all having count(*) = 1"
)
_PERIOD_KIND = "length(period_code) || regexp_replace(substr(period_code, 6, 1), '[0-9]', '')"


def _values(contract: Contract, rule: UsualRule) -> str:
    """Return the query of the numbers of one rule. Names are the contracts' own, never a user's."""
    column = contract.field(rule.field).column
    event = contract.field(contract.event_field or "period")
    day, parts = f'"{event.day_column or event.column}"', []
    if event.kind == "period":
        day, parts = _PERIOD_DAY, [f"({_PERIOD_KIND})"]
    parts += [f'"{contract.field(name).column}"' for name in rule.within]
    series = f"concat_ws(' ', {', '.join(parts)})" if parts else "''"
    return f"""select {series} as series, unit_code, {day} as day, cast("{column}" as double) as x,
        _file_id as file_id, _source as source, _sheet as sheet, _row as row_number
        from raw."{contract.template}" where "{column}" is not null"""


def _query(contract: Contract, rule: UsualRule) -> str:
    """Return the query of one rule: all at once would hold the numbers of every column in memory."""
    return _QUERY.read_text(encoding="utf-8").format(
        values=_values(contract, rule),
        template=contract.template,
        threshold=MAX_Z,
        least_values=MIN_VALUES,
        times_p99=MAX_TIMES_P99,
        times_p99_of_new=MAX_TIMES_P99_OF_NEW,
    )


def store_unusual(warehouse: Warehouse) -> dict[str, list[RejectedCellRow]]:
    """Replace the findings of all rules of this kind in audit.rejected_cell by those of the files of raw.submission.

    Returns:
        The findings by file id.
    """
    rules = {rule.check_name: (contract, rule) for contract in contracts().values() for rule in contract.usual}
    unusual = ((*rules[name], row) for name in sorted(rules) for row in warehouse.query(_query(*rules[name])))
    letters = {(file, sheet, field): letter for file, sheet, field, letter in warehouse.query(_LETTERS)}
    names = dict(warehouse.query("select distinct file_id, file_name from raw.submission"))
    found: dict[str, list[RejectedCellRow]] = {}
    for contract, rule, (file_id, source, sheet, row_number, value) in unusual:
        letter = letters.get((file_id, sheet, rule.field))
        found.setdefault(file_id, []).append(
            row_from(
                RejectedCellRow,
                file_id=file_id,
                file_name=names[file_id],
                template=contract.template,
                source=source,
                sheet=sheet,
                cell=f"{letter}{row_number}" if letter else "",
                row_number=row_number,
                field=rule.field,
                value=f"{value:.15g}",
                rule=rule.check_name,
                severity="warning",
                message_zh=rule.message_zh,
                message_en=rule.message_en,
            )
        )
    with warehouse.transaction():
        warehouse.query("delete from audit.rejected_cell where rule in (select unnest(?))", [list(rules)])
        warehouse.append(RejectedCellRow, (row for rows in found.values() for row in rows))
    return found
