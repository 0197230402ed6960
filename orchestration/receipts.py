"""The answers to all senders, as they stand once versions are settled: what is new or says something else is written."""

from __future__ import annotations

from orchestration.collection.receipt import as_json, complete, write_all
from orchestration.collection.receipt_workbook import Job, has_marks, write_copies
from orchestration.home import Home
from orchestration.state import StateStore
from orchestration.state.facts import arrival_facts
from orchestration.versions import Submission
from orchestration.warehouse import Warehouse
from orchestration.warehouse.readings import stored_answers

_AT_A_TIME = 500  # receipts compared and written: bounds memory


def write_receipts(home: Home, ledger: StateStore, warehouse: Warehouse, submissions: list[Submission]) -> None:
    """Write the receipts that are new, say something else than before or are missing or cut, with an annotated copy where a cell is marked."""
    by_file: dict[str, list[Submission]] = {}
    for item in submissions:
        by_file.setdefault(item.brought.file_id, []).append(item)
    records = {record.file_id: record for record in ledger.arrivals()}
    names = {file_id: record.file_name for file_id, record in records.items()}
    archived = {file_id: record.archive_sha256 for file_id, record in records.items()}
    there = {path.name: path.stat().st_size for path in home.receipts.iterdir()}
    file_ids = list(by_file)
    for start in range(0, len(file_ids), _AT_A_TIME):
        some = file_ids[start : start + _AT_A_TIME]
        answers, before = stored_answers(warehouse, some), ledger.receipts(some)
        bodies = {
            file_id: complete(answers[file_id], by_file[file_id], names) | {"arrival": arrival_facts(records[file_id])} for file_id in some
        }
        _write_changed(home, ledger, bodies, before, there, archived)


def _write_changed(
    home: Home, ledger: StateStore, bodies: dict[str, dict], before: dict[str, str], there: dict[str, int], archived: dict[str, str | None]
) -> None:
    texts: dict[str, str] = {}
    copies: list[Job] = []
    for file_id, body in bodies.items():
        text = as_json(body)
        is_marked = archived[file_id] is not None and has_marks(body)
        # a file that was cut is as good as lost; one whose bytes were changed in place is found by taizhang doctor
        is_missing = there.get(f"{file_id}.json") != len(text.encode()) or (is_marked and not there.get(f"{file_id}.xlsx"))
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
