"""The answers to all senders, as they stand once versions are settled: what is new or says something else is written."""

from __future__ import annotations

from orchestration.collection.receipt import as_json, complete, write_all
from orchestration.collection.receipt_workbook import Job, has_marks, write_copies
from orchestration.home import Home
from orchestration.state import StateStore
from orchestration.versions import Submission
from orchestration.warehouse import Warehouse
from orchestration.warehouse.readings import stored_answers

_AT_A_TIME = 500  # receipts compared and written: bounds memory


def write_receipts(home: Home, ledger: StateStore, warehouse: Warehouse, submissions: list[Submission]) -> None:
    """Write the receipts that are new, say something else than before or are missing, with an annotated copy where a cell is marked."""
    by_file: dict[str, list[Submission]] = {}
    for item in submissions:
        by_file.setdefault(item.brought.file_id, []).append(item)
    names, archived = ledger.names(), {record.file_id: record.archive_sha256 for record in ledger.arrivals()}
    there = {path.name for path in home.receipts.iterdir()}
    file_ids = list(by_file)
    for start in range(0, len(file_ids), _AT_A_TIME):
        some = file_ids[start : start + _AT_A_TIME]
        answers, before = stored_answers(warehouse, some), ledger.receipts(some)
        bodies = {file_id: complete(answers[file_id], by_file[file_id], names) for file_id in some}
        _write_changed(home, ledger, bodies, before, there, archived)


def _write_changed(
    home: Home, ledger: StateStore, bodies: dict[str, dict], before: dict[str, str], there: set[str], archived: dict[str, str | None]
) -> None:
    texts: dict[str, str] = {}
    copies: list[Job] = []
    for file_id, body in bodies.items():
        text = as_json(body)
        is_marked = archived[file_id] is not None and has_marks(body)
        is_missing = f"{file_id}.json" not in there or (is_marked and f"{file_id}.xlsx" not in there)
        if is_missing or before.get(file_id) != text:
            texts[file_id] = text
            if is_marked:
                copies.append(Job(home.archive / archived[file_id], body))
            elif f"{file_id}.xlsx" in there:
                # a name that was settled since leaves nothing to mark
                (home.receipts / f"{file_id}.xlsx").unlink(missing_ok=True)
    write_all(home.receipts, texts)
    write_copies(home.receipts, copies)
    ledger.keep_receipts(texts)
