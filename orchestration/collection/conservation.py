"""Conservation: rows accepted + held back + left out = rows of the sheet below the header, for every table of a file.

The one place where this is checked, always, once the rows of a file are final. A breach is a fault of ours.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from expectations.contract import Contract
from expectations.loading import contracts
from orchestration.collection.findings import finding
from orchestration.collection.parsed_file import ParsedFile, Part, TableExtent
from orchestration.collection.receipt_rules import INTERNAL_ERROR
from orchestration.collection.rows.accepted_rows import distinct, rows_count

LOG = logging.getLogger(__name__)


def withhold_unconserved(parsed: ParsedFile) -> None:
    """Withhold a file of which a row has been lost or counted twice: it is answered as a fault of ours."""
    breaches = breaches_of(parsed)
    if not breaches:
        return
    LOG.error("rows of a file are not conserved: %s", "; ".join(breaches), extra={"file_id": parsed.arrival.file_id})
    parsed.verdict, parsed.parts, parsed.notes = INTERNAL_ERROR, [], []
    parsed.findings = [finding(INTERNAL_ERROR)]


def breaches_of(parsed: ParsedFile) -> list[str]:
    """List each equation that does not hold, without names or values of the file."""
    if parsed.has_personal_data:
        return []  # nothing of it is kept
    return [breach for part in parsed.parts for breach in _breaches(part)]


def _breaches(part: Part) -> Iterator[str]:
    """Yield the equations of one part that do not hold."""
    contract = contracts()[part.template]
    for number, extent in enumerate(part.extents, 1):
        counted, below = _rows_of(extent, is_wide=bool(extent.part_letters)), len(extent.rows_below)
        left_out = sum(map(len, extent.left_out.values()))
        if counted + left_out != below:
            yield f"{part.template} table {number}: {counted} sent + {left_out} left out, {below} below the header"
    sent = sum(extent.rows_sent for extent in part.extents)
    rejected = sum(extent.rows_rejected for extent in part.extents)
    if (sent, rejected) != (part.rows_sent, part.rows_rejected):
        yield f"{part.template}: {part.rows_sent} sent, {part.rows_rejected} held back; tables {sent}, {rejected}"
    accepted = _accepted_rows(part, contract)
    if accepted != part.rows_accepted:
        yield f"{part.template}: {part.rows_sent} sent - {part.rows_rejected} held back, but {accepted} accepted"


def _rows_of(extent: TableExtent, *, is_wide: bool) -> int:
    """Count the rows of the sheet that hold data; of a wide table each filled cell is sent as a row of its own."""
    return len(set(extent.rows)) if is_wide else extent.rows_sent


def _accepted_rows(part: Part, contract: Contract) -> int:
    """Count the rows that are loaded; a row whose date cell lists several days is one."""
    if not any(field.lists_days for field in contract.fields) or distinct(part, "_part") <= {1}:
        return rows_count(part)
    names = ("_sheet", "_row", "_part") if part.is_wide else ("_sheet", "_row")
    return len(set(zip(*(part.columns[name] for name in names), strict=True))) if rows_count(part) else 0
