"""From stored parts to the submissions that versions are resolved from, and back into the warehouse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from expectations.periods import Period
from orchestration.collection.parsed_file import Arrival
from orchestration.collection.rows.unit_statements import Sender, sender_of
from orchestration.collection.values.period_names import YearPart
from orchestration.pipeline.settling import mark_open
from orchestration.pipeline.versions import ParsedSubmission, Submission, resolve
from orchestration.reference import References
from orchestration.reference.unit_index import UnitIndex
from orchestration.state import ArrivalRecord
from orchestration.warehouse import Warehouse
from orchestration.warehouse.rows import CoverageRow, PartRow, SubmissionRow
from orchestration.warehouse.table import row_from
from orchestration.zones import zone


def settle_submissions(warehouse: Warehouse, arrivals: list[ArrivalRecord], references: References) -> list[Submission]:
    """Settle which of these arrivals count and which are open, and store what came of it.

    Returns:
        Submissions in their order.
    """
    submissions, coverage = resolve(_parsed_submissions(warehouse, arrivals, references))
    mark_open(submissions)
    _store(warehouse, submissions, coverage)
    return submissions


def _parsed_submissions(
    warehouse: Warehouse, arrivals: list[ArrivalRecord], references: References
) -> list[ParsedSubmission]:
    """Return what each of these arrivals submits; a file that nothing could read gives one entry without template."""
    parts: dict[str, list[PartRow]] = {}
    for part in warehouse.read(PartRow, "order by file_id, part_number"):
        parts.setdefault(part.file_id, []).append(part)
    files = {
        file_id: (verdict, cells_hash)
        for file_id, verdict, cells_hash in warehouse.query("select file_id, verdict, cells_hash from raw.file")
    }
    units = UnitIndex(references.units)
    found = []
    for arrival in arrivals:
        verdict, cells_hash = files[arrival.file_id]
        unread = PartRow(file_id=arrival.file_id, part_number=0, is_refused=True, path=arrival.file_name)
        found += [
            _as_sent(
                row_from(
                    ParsedSubmission,
                    part,
                    arrival,
                    is_withdrawn=arrival.withdrawn_at is not None,
                    verdict=verdict,
                    cells_hash=cells_hash,
                    period_meant=None,
                ),
                arrival,
                units,
            )
            for part in parts.get(arrival.file_id, [unread])
        ]
    return found


def _as_sent(parsed: ParsedSubmission, arrival: ArrivalRecord, units: UnitIndex) -> ParsedSubmission:
    """Say of a refused submission whose it is and which period it is for, as far as manifest, folder and file name
    do.
    """
    if not parsed.is_refused or parsed.source is not None:
        return parsed
    sender = sender_of(
        Arrival(
            arrival.file_id,
            arrival.file_name,
            Path(),
            arrival.received_at,
            manifest_unit=arrival.manifest_unit,
            manifest_period=arrival.manifest_period,
        ),
        units,
    )
    unit_code = parsed.unit_code or (sender.units[0].unit_code if sender.units else None)
    return replace(parsed, unit_code=unit_code, period_meant=_period_meant(sender, arrival))


def _period_meant(sender: Sender, arrival: ArrivalRecord) -> str | None:
    """Return the code of the period that a file says it is for; 3月 is the last March that had begun when it came."""
    stated: Period | YearPart | None = sender.manifest_period or sender.file_period
    if isinstance(stated, YearPart):
        arrived_on = arrival.received_at.astimezone(zone()).date()
        this_year = stated.in_year(arrived_on.year)
        stated = this_year if this_year.starts_on <= arrived_on else stated.in_year(arrived_on.year - 1)
    return stated.code or None if stated is not None else None


def _store(warehouse: Warehouse, submissions: list[Submission], coverage: list[CoverageRow]) -> None:
    """Replace the resolved submissions and what the counting ledgers cover."""
    with warehouse.transaction():
        warehouse.replace(SubmissionRow, (row_from(SubmissionRow, item.parsed, item) for item in submissions))
        warehouse.replace(CoverageRow, coverage)
