"""Stores what reading gave: rows of each template, findings, and what each file brings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

from expectations.loading import contracts
from orchestration.collection.parsed_file import ParsedFile
from orchestration.collection.receipt_rules import INTERNAL_ERROR
from orchestration.collection.rows.accepted_rows import pooled, units_of
from orchestration.messages import LocalizedText
from orchestration.warehouse.rows import ColumnMapRow, FileRow, PartRow, RejectedCellRow, UnmatchedUnitRow
from orchestration.warehouse.store import Warehouse
from orchestration.warehouse.table import row_from

_STILL_COUNTS = LocalizedText("warehouse.readings.still_counts")


def _part_rows(parsed: ParsedFile) -> Iterator[PartRow]:
    for number, part in enumerate(parsed.parts, 1):
        yield row_from(
            PartRow,
            part,
            parsed.arrival,
            part_number=number,
            units=units_of(part),
            columns_count=len({field for _, field, _ in part.column_map}),
            path=parsed.path or parsed.arrival.file_name,
        )


def _finding_rows(parsed: ParsedFile) -> Iterator[RejectedCellRow]:
    for found in parsed.findings:
        yield row_from(RejectedCellRow, found, parsed.arrival, template=None, source=None)
    for part in parsed.parts:
        for found in part.findings:
            yield row_from(RejectedCellRow, found, part, parsed.arrival)


def _column_rows(parsed: ParsedFile) -> Iterator[ColumnMapRow]:
    for sheet, field, letter in sorted({entry for part in parsed.parts for entry in part.column_map}, key=str):
        yield ColumnMapRow(file_id=parsed.arrival.file_id, sheet=sheet, field=field, column_letter=letter)


def _unmatched_rows(parsed: ParsedFile) -> Iterator[UnmatchedUnitRow]:
    for part in parsed.parts:
        for unmatched in part.unmatched_units:
            yield row_from(UnmatchedUnitRow, unmatched, parsed.arrival)


def store_readings(
    warehouse: Warehouse, parsed_files: list[ParsedFile], answers: dict[str, dict[str, Any]], reading_digest: str
) -> None:
    """Store what a batch of files holds, in one transaction; what an earlier reading of them gave is removed.

    Args:
        answers: Map file_id to the receipt as far as reading alone can write it.
    """
    pooled_rows = {
        template: pooled(
            contract, (part for parsed in parsed_files for part in parsed.parts if part.template == template)
        )
        for template, contract in contracts().items()
    }
    files = [
        row_from(
            FileRow,
            parsed,
            parsed.arrival,
            reading_digest=reading_digest,
            answer=_text(answers[parsed.arrival.file_id]),
        )
        for parsed in parsed_files
    ]
    with warehouse.transaction():
        warehouse.delete_rows([parsed.arrival.file_id for parsed in parsed_files])
        for template, rows in pooled_rows.items():
            warehouse.append_table(f"raw.{template}", rows)
        warehouse.append(FileRow, files)
        warehouse.append(PartRow, chain.from_iterable(map(_part_rows, parsed_files)))
        warehouse.append(RejectedCellRow, chain.from_iterable(map(_finding_rows, parsed_files)))
        warehouse.append(ColumnMapRow, chain.from_iterable(map(_column_rows, parsed_files)))
        warehouse.append(UnmatchedUnitRow, chain.from_iterable(map(_unmatched_rows, parsed_files)))


def _text(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False, sort_keys=True)


def files_read(warehouse: Warehouse, reading_digest: str) -> set[str]:
    """Find the files whose stored reading is still true."""
    return {
        row[0] for row in warehouse.query("select file_id from raw.file where reading_digest = ?", [reading_digest])
    }


def readings_kept(warehouse: Warehouse, file_id: str) -> bool:
    """Say whether an earlier reading of a file gave something that is still there."""
    return bool(warehouse.query("select 1 from raw.part where file_id = ? limit 1", [file_id]))


def note_fault(warehouse: Warehouse, file_id: str) -> None:
    """Say of a file that it could not be read again, by a fault of ours; what its last reading gave stays."""
    [(text,)] = warehouse.query("select answer from raw.file where file_id = ?", [file_id])
    body = json.loads(text)
    body["verdict"] = INTERNAL_ERROR
    kept = {"sheet": "", "message_zh": _STILL_COUNTS.zh, "message_en": _STILL_COUNTS.en}
    body["notes"] = [*(note for note in body["notes"] if note != kept), kept]
    warehouse.query(
        "update raw.file set verdict = ?, reading_digest = '', answer = ? where file_id = ?",
        [INTERNAL_ERROR, _text(body), file_id],
    )


def leave_withdrawn(warehouse: Warehouse, file_ids: list[str], reading_digest: str) -> set[str]:
    """Take the stored readings of withdrawn files for true: they count no more, and are not read again.

    Returns:
        Those of the files that have a stored reading.
    """
    condition = "file_id in (select unnest(?))"
    warehouse.query(f"update raw.file set reading_digest = ? where {condition}", [reading_digest, file_ids])
    return {row[0] for row in warehouse.query(f"select file_id from raw.file where {condition}", [file_ids])}


def stored_answers(warehouse: Warehouse, file_ids: list[str]) -> dict[str, dict[str, Any]]:
    """Map file_id to the receipt as far as reading alone could write it."""
    rows = warehouse.query("select file_id, answer from raw.file where file_id in (select unnest(?))", [file_ids])
    return {file_id: json.loads(answer) for file_id, answer in rows}
