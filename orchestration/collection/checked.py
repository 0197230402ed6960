"""Files read and checked at once, outside a run: for a dry run and for an upload."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from orchestration.collection.check_rows import check_parts
from orchestration.collection.parsed_file import Arrival, ParsedFile
from orchestration.collection.read_files import read_files, unread
from orchestration.collection.receipt_rules import INTERNAL_ERROR

if TYPE_CHECKING:
    from orchestration.collection.sandbox.limits import Limits
    from orchestration.reference import References

LOG = logging.getLogger(__name__)


def read_checked(arrivals: list[Arrival], references: References, limits: Limits) -> list[ParsedFile]:
    """Read and check files; one that breaks the checks is answered as a fault of ours, and the others are checked without it."""
    parsed = list(read_files(arrivals, references, limits))
    try:
        check_parts(parsed)
    except Exception as error:  # told in the log and by the answer
        if len(arrivals) > 1:
            LOG.warning("%d files could not be checked together; each is checked alone", len(arrivals), exc_info=error)
            return [each for arrival in arrivals for each in read_checked([arrival], references, limits)]
        LOG.error(
            "checking a file failed: %s", arrivals[0].file_name, exc_info=error, extra={"file_id": arrivals[0].file_id}
        )
        return [unread(arrivals[0], INTERNAL_ERROR, INTERNAL_ERROR)]
    return parsed
