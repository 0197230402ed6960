"""The answers to all senders, as they stand once versions are settled: what is new or says something else is
written.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.collection.receipts.annotated_copy import CopyJob, has_marks, write_copies
from orchestration.collection.receipts.receipt import as_json, complete, with_findings, write_all
from orchestration.collection.sandbox.limits import limits_of
from orchestration.home import Home
from orchestration.pipeline.versions import Submission
from orchestration.reference import References
from orchestration.state import ArrivalRecord, StateStore
from orchestration.state.facts import arrival_facts
from orchestration.warehouse import Warehouse
from orchestration.warehouse.readings import stored_answers
from orchestration.warehouse.rows import RejectedCellRow

LOG = logging.getLogger(__name__)
_AT_A_TIME = 500  # receipts compared and written: bounds memory


def write_receipts(
    home: Home,
    state: StateStore,
    warehouse: Warehouse,
    references: References,
    submissions: list[Submission],
    unusual: Mapping[str, Sequence[RejectedCellRow]],
) -> list[str]:
    """Write the receipts that are new, say something else than before or are missing or cut, with an annotated copy
    where a cell is marked.

    Args:
        unusual: findings by file id that depend on other files too.
    Returns:
        The files whose receipt could not be made, by a fault of ours; the next run tries again.
    """
    by_file: dict[str, list[Submission]] = {}
    for item in submissions:
        by_file.setdefault(item.parsed.file_id, []).append(item)
    records = {record.file_id: record for record in state.arrivals()}
    names = {file_id: record.file_name for file_id, record in records.items()}
    there = {path.name: path.stat().st_size for path in home.receipts.iterdir()}
    limits = limits_of(references.settings)
    file_ids = list(by_file)
    failed: list[str] = []
    for start in range(0, len(file_ids), _AT_A_TIME):
        some = file_ids[start : start + _AT_A_TIME]
        answers, before = stored_answers(warehouse, some), state.receipts(some)
        made: list[tuple[dict[str, Any], str]] = []
        for file_id in some:
            try:
                answer = with_findings(answers[file_id], unusual.get(file_id, ()))
                body = complete(answer, by_file[file_id], names) | {"arrival": arrival_facts(records[file_id])}
                made.append((body, as_json(body)))
            except Exception as error:  # one receipt must not cost the others theirs
                LOG.error("a receipt could not be made", exc_info=error, extra={"file_id": file_id})
                failed.append(file_id)
        changed, copies = _changed(home, made, before, there, records)
        write_all(home.receipts, changed)
        write_copies(home.receipts, copies, limits)
        state.keep_receipts(changed)
    return failed


def _changed(
    home: Home,
    made: list[tuple[dict[str, Any], str]],
    before: dict[str, str],
    there: dict[str, int],
    records: dict[str, ArrivalRecord],
) -> tuple[dict[str, str], list[CopyJob]]:
    """Return the receipts to write, by file id, and the copies to make."""
    changed: dict[str, str] = {}
    copies: list[CopyJob] = []
    for body, text in made:
        file_id = body["file_id"]
        sha256 = records[file_id].archive_sha256
        is_marked = sha256 is not None and has_marks(body)
        # a file that was cut is as good as lost; one whose bytes were changed in place is found by taizhang doctor
        is_missing = there.get(f"{file_id}.json") != len(text.encode()) or (
            is_marked and not there.get(f"{file_id}.xlsx")
        )
        if is_missing or before.get(file_id) != text:
            changed[file_id] = text
            if sha256 is not None and is_marked:
                copies.append(CopyJob(home.archive / sha256, body))
            elif f"{file_id}.xlsx" in there:
                # a name that was settled since leaves nothing to mark
                (home.receipts / f"{file_id}.xlsx").unlink(missing_ok=True)
    return changed, copies
