"""Runs the contracts' checks over everything that was read, once per template, and puts the results where they
belong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from expectations.contract import Contract
from expectations.loading import contracts
from orchestration.collection.conservation import withhold_unconserved
from orchestration.collection.findings import shown, unlisted_finding
from orchestration.collection.parsed_file import Finding, ParsedFile, Part
from orchestration.collection.receipt_rules import ERROR
from orchestration.collection.rows.accepted_rows import pooled, rows_count
from orchestration.collection.rows.repeated_rows import extent_of, keep_rows
from orchestration.messages.catalogue import Bilingual

_MAX_NAMED = (
    20_000  # failing rows of one check and part that become findings; a whole file that fails needs fewer lines
)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found in the files at hand."""

    check_name: str
    table_name: str
    severity: str
    passed: bool
    failing_rows: int


def check_parts(parsed: list[ParsedFile]) -> list[CheckResult]:
    """Check all parts, pooled per template. Rows that fail an error leave their part; every failing cell gets a
    finding. A file whose rows are not conserved is withheld.

    Raises:
        expectations.frames.CheckError: a check could not be run; nothing may be concluded.
    """
    results = []
    for template, contract in contracts().items():
        parts = [part for each in parsed for part in each.parts if part.template == template and rows_count(part)]
        if parts:
            results += _check_template(contract, parts)
    for each in parsed:
        withhold_unconserved(each)
    return results


def _check_template(contract: Contract, parts: list[Part]) -> list[CheckResult]:
    from expectations.frames import columns_read
    from expectations.suites import check

    table = pooled(contract, parts)
    starts, ends = _stated_periods(parts)
    wanted = [name for name in table.column_names if name in columns_read(contract)]
    # texts stay the few distinct values that they are
    frame = table.select(wanted).unify_dictionaries().to_pandas(date_as_object=False)
    frame = frame.assign(_period_start=starts, _period_end=ends)
    results = check(contract, frame)
    failing_rows: dict[int, set[int]] = {}
    for result in results:
        if result.positions:
            _place(contract, parts, result, failing_rows)
    for index, rows in failing_rows.items():
        _reject_rows(contract, parts[index], rows)
    return [
        CheckResult(each.check_name, f"raw.{each.template}", each.severity, each.passed, each.failing_rows)
        for each in results
    ]


def _stated_periods(parts: list[Part]) -> tuple[Any, Any]:
    """Return first and last day of the period that each row's table states, as days of numpy; NaT where it states
    none.
    """
    import numpy as np

    of_part = [_stated_by_row(part) for part in parts]
    counts = [1 if len(periods) > 1 else rows_count(part) for part, periods in zip(parts, of_part, strict=True)]
    repeats = [count for periods, count in zip(of_part, counts, strict=True) for _ in periods]
    days = np.array([period for periods in of_part for period in periods], dtype="datetime64[s]").reshape(-1, 2)
    return np.repeat(days[:, 0], repeats), np.repeat(days[:, 1], repeats)


def _stated_by_row(part: Part) -> list[tuple[Any, Any]]:
    """Return the period that each row's table states; one for all where there is but one."""
    stated = {(extent.period_start, extent.period_end) for extent in part.extents}
    if len(stated) == 1:
        return list(stated)
    known: dict[tuple[str, int], tuple[Any, Any]] = {}
    for extent in part.extents:
        known |= dict.fromkeys(((extent.sheet, row) for row in extent.rows), (extent.period_start, extent.period_end))
    return [known.get(key, (None, None)) for key in zip(part.columns["_sheet"], part.columns["_row"], strict=True)]


def _place(contract: Contract, parts: list[Part], result: Any, failing_rows: dict[int, set[int]]) -> None:
    """Turn the positions of one result into findings of the parts that they lie in."""
    index, start = 0, 0
    named: dict[int, int] = {}
    told: set[tuple[int, str, int, int]] = set()
    for position in result.positions:
        while position >= start + rows_count(parts[index]):
            start += rows_count(parts[index])
            index += 1
        part, at = parts[index], position - start
        sheet, row = part.columns["_sheet"][at], part.columns["_row"][at]
        if result.severity == ERROR:
            failing_rows.setdefault(index, set()).add(at)
        # one line for a row whose date cell lists several days; in a wide table each cell is a row of its own
        key = (index, sheet, row, part.columns["_part"][at] if part.is_wide else 1)
        if key in told:
            continue
        told.add(key)
        named[index] = named.get(index, 0) + 1
        if named[index] <= _MAX_NAMED:
            part.findings += _findings(contract, part, result, at, sheet, row)
    for index, count in named.items():
        if count > _MAX_NAMED:
            message = Bilingual(result.message_zh, result.message_en)
            parts[index].findings.append(
                unlisted_finding(result.check_name, result.severity, result.field, count - _MAX_NAMED, message)
            )


def _findings(contract: Contract, part: Part, result: Any, at: int, sheet: str, row: int) -> list[Finding]:
    """Name what a check found at the cell of its field, or at each cell that the value was made of."""
    extent = extent_of(part, sheet, row)
    is_wide_cell = extent.part_field is not None and result.field == extent.part_field
    letter = extent.part_letters.get(part.columns["_part"][at]) if is_wide_cell else None
    letters = [letter] if letter else extent.letters.get(result.field) or [""]
    field = contract.field(result.field) if result.field else None
    value = part.columns[field.column][at] if field else None
    return [
        Finding(
            sheet=sheet,
            cell=f"{each}{row}" if each else "",
            row_number=row,
            field=result.field,
            value=shown(value),
            rule=result.check_name,
            severity=result.severity,
            message_zh=result.message_zh,
            message_en=result.message_en,
        )
        for each in letters
    ]


def _reject_rows(contract: Contract, part: Part, positions: set[int]) -> None:
    """Take rows out of the part, with every day that their date cell lists; of a wide table only the cell that
    fails.
    """
    parts = part.columns["_part"] if part.is_wide else [1] * len(part.columns["_row"])
    keys = list(zip(part.columns["_sheet"], part.columns["_row"], parts, strict=True))
    held = {keys[at] for at in positions}
    for sheet, row, _ in held:
        extent_of(part, sheet, row).rows_rejected += 1
    part.rows_rejected += len(held)
    keep_rows(part, lambda at: keys[at] not in held)
