"""From stored parts to the submissions that versions are resolved from, and back into the warehouse."""

from __future__ import annotations

from orchestration.pipeline.versions import ParsedSubmission, Submission
from orchestration.state import ArrivalRecord
from orchestration.warehouse import Warehouse
from orchestration.warehouse.rows import CoverageRow, PartRow, SubmissionRow
from orchestration.warehouse.table import row_from


def parsed_submissions(warehouse: Warehouse, arrivals: list[ArrivalRecord]) -> list[ParsedSubmission]:
    """Return what each of these arrivals submits; a file that nothing could read gives one entry without template."""
    parts: dict[str, list[PartRow]] = {}
    for part in warehouse.read(PartRow, "order by file_id, part_number"):
        parts.setdefault(part.file_id, []).append(part)
    files = {
        file_id: (verdict, cells_hash)
        for file_id, verdict, cells_hash in warehouse.query("select file_id, verdict, cells_hash from raw.file")
    }
    found = []
    for arrival in arrivals:
        verdict, cells_hash = files[arrival.file_id]
        unread = PartRow(file_id=arrival.file_id, part_number=0, is_refused=True, path=arrival.file_name)
        found += [
            row_from(
                ParsedSubmission,
                part,
                arrival,
                is_withdrawn=arrival.withdrawn_at is not None,
                verdict=verdict,
                cells_hash=cells_hash,
            )
            for part in parts.get(arrival.file_id, [unread])
        ]
    return found


def store_submissions(warehouse: Warehouse, submissions: list[Submission], coverage: list[CoverageRow]) -> None:
    """Replace the resolved submissions and what the counting ledgers cover."""
    with warehouse.transaction():
        warehouse.replace(SubmissionRow, (row_from(SubmissionRow, item.parsed, item) for item in submissions))
        warehouse.replace(CoverageRow, coverage)
