"""Keeps what reading gave: rows of each template, findings, and what each file brings; and gives it back for versioning."""

from __future__ import annotations

import json
from typing import Any

from expectations.loading import contracts
from orchestration.collection.parsed_file import INTERNAL_ERROR, ParsedFile
from orchestration.collection.rows.accepted_rows import pooled, units_of
from orchestration.pipeline.versions import Coverage, ParsedSubmission, Submission
from orchestration.state import ArrivalRecord
from orchestration.warehouse.store import Row, Warehouse

_KEPT = {
    "sheet": "",
    "message_zh": "系统重新读取这个文件时出了错（我们的问题），暂按上次读取的结果计入。无需处理。",
    "message_en": "Reading this file again failed by a fault of ours; what was read last time counts meanwhile. Nothing need be done.",
}


def _part_rows(parsed: ParsedFile) -> list[Row]:
    rows = []
    for number, part in enumerate(parsed.parts, 1):
        known = {field for _, field, _ in part.column_map}
        rows.append(
            (
                parsed.arrival.file_id, number, part.template, part.source, part.unit_code, list(units_of(part)), part.period_code, part.starts_on,
                part.ends_on, part.is_nil, part.refused, part.rows_accepted, part.rows_rejected, part.identity_in_path, len(known), parsed.path or parsed.arrival.file_name,
            )
        )  # fmt: skip
    return rows


def _finding_rows(parsed: ParsedFile) -> list[Row]:
    findings = [*parsed.findings, *(finding for part in parsed.parts for finding in part.findings)]
    return [
        (
            parsed.arrival.file_id, parsed.arrival.file_name, found.sheet, found.cell, found.row_number, found.field, found.value, found.rule,
            found.severity, found.message_zh, found.message_en,
        )
        for found in findings
    ]  # fmt: skip


def store_readings(
    warehouse: Warehouse, parsed_files: list[ParsedFile], answers: dict[str, dict[str, Any]], reading_digest: str
) -> None:
    """Store what a batch of files brought, in one transaction; what an earlier reading of them brought is removed.

    Args:
        answers: file_id → the receipt as far as reading alone can write it.
    """
    tables = {
        template: pooled(
            contract, (part for parsed in parsed_files for part in parsed.parts if part.template == template)
        )
        for template, contract in contracts().items()
    }
    with warehouse.transaction():
        warehouse.delete_rows([parsed.arrival.file_id for parsed in parsed_files])
        for template, rows in tables.items():
            warehouse.append_table(f"raw.{template}", rows)
        warehouse.append_rows(
            "raw.file",
            [
                (
                    parsed.arrival.file_id, reading_digest, parsed.verdict, parsed.cells_hash,
                    json.dumps(answers[parsed.arrival.file_id], ensure_ascii=False, sort_keys=True),
                )
                for parsed in parsed_files
            ],
        )  # fmt: skip
        warehouse.append_rows("raw.part", [row for parsed in parsed_files for row in _part_rows(parsed)])
        warehouse.append_rows("audit.rejected_cell", [row for parsed in parsed_files for row in _finding_rows(parsed)])
        warehouse.append_rows(
            "audit.column_map",
            sorted(
                {
                    (parsed.arrival.file_id, *entry)
                    for parsed in parsed_files
                    for part in parsed.parts
                    for entry in part.column_map
                },
                key=str,
            ),
        )
        warehouse.append_rows(
            "audit.unmatched_unit",
            [
                (name.name, parsed.arrival.file_id, name.row_count, name.nearest_unit_code, name.similarity)
                for parsed in parsed_files
                for part in parsed.parts
                for name in part.unmatched_units
            ],
        )


def files_read(warehouse: Warehouse, reading_digest: str) -> set[str]:
    """Files whose stored reading is still true."""
    return {
        row[0] for row in warehouse.query("select file_id from raw.file where reading_digest = ?", [reading_digest])
    }


def readings_kept(warehouse: Warehouse, file_id: str) -> bool:
    """Whether an earlier reading of a file brought something that is still there."""
    return bool(warehouse.query("select 1 from raw.part where file_id = ? limit 1", [file_id]))


def note_fault(warehouse: Warehouse, file_id: str) -> None:
    """Say of a file that it could not be read again, by a fault of ours; what its last reading brought stays."""
    [(text,)] = warehouse.query("select answer from raw.file where file_id = ?", [file_id])
    body = json.loads(text)
    body["verdict"] = INTERNAL_ERROR
    body["notes"] = [*(note for note in body["notes"] if note != _KEPT), _KEPT]
    warehouse.query(
        "update raw.file set verdict = ?, reading_digest = '', answer = ? where file_id = ?",
        [INTERNAL_ERROR, json.dumps(body, ensure_ascii=False, sort_keys=True), file_id],
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
    """file_id → the receipt as far as reading alone could write it."""
    rows = warehouse.query("select file_id, answer from raw.file where file_id in (select unnest(?))", [file_ids])
    return {file_id: json.loads(answer) for file_id, answer in rows}


def parsed_submissions(warehouse: Warehouse, arrivals: list[ArrivalRecord]) -> list[ParsedSubmission]:
    """What each of these arrivals submits; a file that nothing could read gives one entry without template."""
    parts: dict[str, list[Row]] = {}
    columns = (
        "file_id, template, source, unit_code, units, period_code, starts_on, ends_on, is_nil, is_refused, rows_accepted, rows_rejected,"
        " path_constants, columns_count, path"
    )
    for file_id, *rest in warehouse.query(f"select {columns} from raw.part order by file_id, part_number"):
        parts.setdefault(file_id, []).append(tuple(rest))
    files = {
        file_id: (verdict, cells)
        for file_id, verdict, cells in warehouse.query("select file_id, verdict, cells_hash from raw.file")
    }
    unread: Row = (None, None, None, [], None, None, None, False, True, 0, 0, "", 0, None)
    found = []
    for arrival in arrivals:
        verdict, cells_hash = files[arrival.file_id]
        for (
            template,
            source,
            unit,
            units,
            period,
            starts_on,
            ends_on,
            is_nil,
            refused,
            accepted,
            rejected,
            constants,
            width,
            path,
        ) in parts.get(arrival.file_id, [unread]):
            found.append(
                ParsedSubmission(
                    arrival.file_id, arrival.file_name, arrival.received_at, arrival.arrival_number, arrival.withdrawn_at is not None, verdict,
                    cells_hash, template, source, unit, tuple(units), period, starts_on, ends_on, is_nil, refused, accepted, rejected,
                    constants, width, path or arrival.file_name,
                )
            )  # fmt: skip
    return found


def store_submissions(warehouse: Warehouse, submissions: list[Submission], coverage: list[Coverage]) -> None:
    """Replace the resolved submissions and what the counting ledgers cover."""
    rows = [
        (
            item.parsed.file_id, item.parsed.file_name, item.parsed.template, item.parsed.source, item.parsed.unit_code,
            item.parsed.period_code, item.parsed.starts_on, item.parsed.ends_on, item.version, item.parsed.received_at, item.sequence,
            item.status, item.parsed.verdict, item.parsed.is_nil, item.parsed.rows_accepted, item.parsed.rows_rejected,
            item.parsed.columns_count,
        )
        for item in submissions
    ]  # fmt: skip
    with warehouse.transaction():
        warehouse.replace("raw.submission", rows)
        warehouse.replace(
            "raw.coverage",
            [
                (
                    entry.file_id,
                    entry.template,
                    entry.unit_code,
                    entry.period_code,
                    entry.starts_on,
                    entry.ends_on,
                    entry.sequence,
                )
                for entry in coverage
            ],
        )
