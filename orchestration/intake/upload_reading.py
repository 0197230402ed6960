"""What an upload has in common with a run: the bytes that are archived, the receipt, and the libraries that both
need.
"""

from __future__ import annotations

import importlib
import logging
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.home import Home
from orchestration.storage.space import is_full

if TYPE_CHECKING:
    from orchestration.collection.parsed_file import Arrival
    from orchestration.reference import References

LOG = logging.getLogger(__name__)
_LIBRARIES = (
    "great_expectations",
    "expectations.suites",
    "expectations.derived",
    "orchestration.collection.check_rows",
    "orchestration.collection.receipts.corrected_copies",
    "orchestration.collection.parse_file",
    "orchestration.collection.read_files",
    "orchestration.collection.receipts.annotated_copy",
    "orchestration.collection.redacted_copy",
    "orchestration.collection.emptying.emptied_copy",
    "orchestration.collection.sandbox.worker",
    "orchestration.collection.readers.open_workbook",
    "orchestration.reference",
    "orchestration.reference.cross_checks",
    "orchestration.settings.model",
)


def write_as_archived(arrival: Arrival, sent: Path, references: References) -> None:
    """Write the bytes that a run would archive and read: without the columns that a source drops."""
    from orchestration.collection.read_files import redact_dropped

    shutil.copyfile(sent, arrival.path)
    reduced = redact_dropped(arrival.path, arrival.corrects_path or arrival.file_name, references)
    if reduced is not None:
        arrival.path.write_bytes(reduced)


def receipt_of(arrival: Arrival, references: References) -> dict[str, Any]:
    """Return the receipt; where something of ours fails it says so, and the next run reads the file again."""
    from orchestration.collection.check_rows import check_parts
    from orchestration.collection.read_files import read_files, unread
    from orchestration.collection.receipt_rules import INTERNAL_ERROR
    from orchestration.collection.receipts.receipt import answer
    from orchestration.collection.sandbox.limits import limits_of

    try:
        parsed = list(read_files([arrival], references, limits_of(references.settings)))
        check_parts(parsed)
        return dict(answer(parsed[0]))
    except Exception as error:
        if is_full(error):
            raise
        LOG.error("an upload could not be read, a fault of ours", exc_info=error, extra={"file_id": arrival.file_id})
        return dict(answer(unread(arrival, INTERNAL_ERROR)))


def write_receipt(home: Home, kept: Path, body: dict[str, Any], *, is_new: bool) -> tuple[bool, bool]:
    """Write receipts/FILE_ID.json and the annotated copy; the run writes them again with versions.

    Returns:
        Whether each is there. Nothing that fails here undoes an arrival: the next run writes both.
    """
    from orchestration.collection.receipts.annotated_copy import CopyJob, write_copies
    from orchestration.collection.receipts.receipt import write

    has_receipt = (home.receipts / f"{body['file_id']}.json").exists()
    if not is_new and has_receipt:
        return True, (home.receipts / f"{body['file_id']}.xlsx").exists()
    try:
        write(home.receipts, body["file_id"], body)
        return True, bool(write_copies(home.receipts, [CopyJob(kept, body)]))
    except Exception as error:
        LOG.error("the receipt of an upload could not be written", exc_info=error, extra={"file_id": body["file_id"]})
        return has_receipt, False


def load_libraries() -> None:
    """Import what the first upload would import: that takes seconds, in which nobody else would be answered."""
    for name in _LIBRARIES:
        importlib.import_module(name)
