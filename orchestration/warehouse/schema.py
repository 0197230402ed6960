"""The tables of warehouse.duckdb. Template tables come from the contracts; the others are listed here, once."""

from __future__ import annotations

from expectations.contract import raw_columns
from expectations.loading import contracts

FILE = {
    "file_id": "varchar",
    "reading_digest": "varchar",
    "verdict": "varchar",
    "cells_hash": "varchar",
    "answer": "json",
}
PART = {
    "file_id": "varchar",
    "part_number": "integer",
    "template": "varchar",
    "source": "varchar",
    "unit_code": "varchar",
    "units": "varchar[]",
    "period_code": "varchar",
    "starts_on": "date",
    "ends_on": "date",
    "is_nil": "boolean",
    "is_refused": "boolean",
    "rows_accepted": "bigint",
    "rows_rejected": "bigint",
    "path_constants": "varchar",
    "columns_count": "bigint",
    "path": "varchar",
}
SUBMISSION = {
    "file_id": "varchar",
    "file_name": "varchar",
    "template": "varchar",
    "source": "varchar",
    "unit_code": "varchar",
    "period_code": "varchar",
    "starts_on": "date",
    "ends_on": "date",
    "version": "integer",
    "received_at": "timestamptz",
    "sequence": "bigint",
    "status": "varchar",
    "verdict": "varchar",
    "is_nil": "boolean",
    "rows_accepted": "bigint",
    "rows_rejected": "bigint",
    "columns_count": "bigint",
}
COVERAGE = {
    "file_id": "varchar",
    "template": "varchar",
    "unit_code": "varchar",
    "period_code": "varchar",
    "starts_on": "date",
    "ends_on": "date",
    "sequence": "bigint",
}
AUDIT = {
    "rejected_cell": {
        "file_id": "varchar",
        "file_name": "varchar",
        "sheet": "varchar",
        "cell": "varchar",
        "row_number": "bigint",
        "field": "varchar",
        "value": "varchar",
        "rule": "varchar",
        "severity": "varchar",
        "message_zh": "varchar",
        "message_en": "varchar",
    },
    "unmatched_unit": {
        "name": "varchar",
        "file_id": "varchar",
        "row_count": "bigint",
        "nearest_unit_code": "varchar",
        "similarity": "double",
    },
    "column_map": {"file_id": "varchar", "sheet": "varchar", "field": "varchar", "column_letter": "varchar"},
    "check_result": {
        "check_name": "varchar",
        "table_name": "varchar",
        "severity": "varchar",
        "passed": "boolean",
        "failing_rows": "bigint",
        "checked_at": "timestamptz",
    },
}
REFERENCE = {
    "unit": {
        "unit_code": "varchar",
        "unit_name": "varchar",
        "unit_type": "varchar",
        "parent_code": "varchar",
        "headcount": "bigint",
        "aliases": "varchar",
        "valid_from": "date",
        "valid_to": "date",
    },
    "obligation": {
        "obligation_code": "varchar",
        "domain": "varchar",
        "name_zh": "varchar",
        "name_en": "varchar",
        "kind": "varchar",
        "cadence": "varchar",
        "minimum": "bigint",
        "counts": "varchar",
        "due_rule": "varchar",
        "grace_days": "bigint",
        "applies_to": "varchar",
        "valid_from": "date",
        "valid_to": "date",
        "due_anchor": "varchar",
        "due_offset": "bigint",
        "due_offset_unit": "varchar",
        "due_next_working_day": "boolean",
    },
    "obligation_condition": {
        "obligation_code": "varchar",
        "valid_from": "date",
        "conjunct": "integer",
        "column_name": "varchar",
        "value": "varchar",
    },
    "obligation_unit_type": {"obligation_code": "varchar", "valid_from": "date", "unit_type": "varchar"},
    "exemption": {
        "unit_code": "varchar",
        "obligation_code": "varchar",
        "period_code": "varchar",
        "kind": "varchar",
        "new_due_at": "timestamptz",
        "reason": "varchar",
        "decided_on": "date",
    },
    "case_limit": {
        "channel": "varchar",
        "response_amount": "bigint",
        "response_unit": "varchar",
        "resolution_amount": "bigint",
        "resolution_unit": "varchar",
        "valid_from": "date",
        "valid_to": "date",
    },
    "case_exclusion": {"case_id": "varchar", "unit_code": "varchar", "reason": "varchar", "decided_on": "date"},
    "calendar_day": {"date": "date", "is_working_day": "boolean", "name": "varchar"},
    "figure": {"label": "varchar", "figure": "varchar"},
    "scheme": {
        "scheme_code": "varchar",
        "valid_from": "date",
        "valid_to": "date",
        "minimum_n": "bigint",
        "presence_share": "double",
    },
    "scheme_metric": {
        "scheme_code": "varchar",
        "domain": "varchar",
        "domain_weight": "double",
        "metric_code": "varchar",
        "weight": "double",
        "method": "varchar",
        "low": "double",
        "high": "double",
        "per_month": "boolean",
    },
    "scheme_level": {"scheme_code": "varchar", "level": "varchar", "weight": "double"},
    "code": {"list_name": "varchar", "code": "varchar", "label_zh": "varchar", "label_en": "varchar"},
}


def tables() -> dict[str, dict[str, str]]:
    """Every table of the warehouse: `schema.name` → column → DuckDB type."""
    found = {f"raw.{template}": dict(raw_columns(contract)) for template, contract in contracts().items()}
    found |= {"raw.file": FILE, "raw.part": PART, "raw.submission": SUBMISSION, "raw.coverage": COVERAGE}
    found |= {f"audit.{name}": columns for name, columns in AUDIT.items()}
    found |= {f"reference.{name}": columns for name, columns in REFERENCE.items()}
    return found


def ddl(name: str, columns: dict[str, str]) -> str:
    """The create statement of a table. Names are our own, never a user's."""
    body = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    schema, _, table = name.partition(".")
    return f'create table if not exists {schema}."{table}" ({body})'
