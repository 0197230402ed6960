"""An arrival has the same fields in the class, in state.sqlite and, spread over its two places, in a receipt."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.state import ArrivalRecord, NewArrival, StateStore, StateUnfit
from orchestration.state.facts import arrival_facts, record_from

AT = datetime(2024, 4, 1, 8, 30, tzinfo=UTC)
RECORD = ArrivalRecord(
    arrival_number=7,
    file_id="0123456789ab-1",
    sha256="0123456789ab" + "0" * 52,
    file_name="U1/三月.xlsx",
    size_bytes=10,
    first_seen_at=AT,
    received_at=AT,
    received_from="manifest",
    manifest_unit="U1",
    manifest_period="2024-03",
    archive_sha256=None,
    is_moved=False,
    withdrawn_at=AT,
    refusal={"verdict": "read", "findings": []},
)


def test_the_columns_of_the_table_are_the_fields_of_the_class(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    StateStore(path).close()
    with closing(sqlite3.connect(path)) as connection:
        columns = {row[1] for row in connection.execute("pragma table_info(arrival)")}
    assert columns == {field.name for field in fields(ArrivalRecord)}


def test_a_record_comes_back_as_it_was_written(tmp_path: Path) -> None:
    later = replace(RECORD, arrival_number=0, file_id="0123456789ab-2", withdrawn_at=None, refusal=None, is_moved=True)
    with closing(StateStore(tmp_path / "state.sqlite")) as state:
        state.replace_arrivals([RECORD, later])
        assert state.arrivals() == [RECORD, replace(later, arrival_number=8)]
        facts = {field.name: getattr(RECORD, field.name) for field in fields(NewArrival)}
        assert state.add([NewArrival(**facts)]) == ["0123456789ab-3"]
        assert state.arrivals()[-1] == ArrivalRecord(
            arrival_number=9, file_id="0123456789ab-3", is_moved=False, withdrawn_at=None, **facts
        )


def test_a_receipt_tells_all_that_the_state_knows() -> None:
    body = {"file_id": RECORD.file_id, "file_name": RECORD.file_name, "received_at": AT.isoformat()}
    body["arrival"] = json.loads(json.dumps(arrival_facts(RECORD)))
    assert record_from(body, RECORD.refusal) == replace(RECORD, is_moved=True)
    body["arrival"]["sha256"] = None
    with pytest.raises(ValueError, match="sha256"):
        record_from(body, None)


@pytest.mark.parametrize("column", ["received_at", "refusal"])
def test_a_value_that_is_none_of_its_field_is_a_damaged_state(tmp_path: Path, column: str) -> None:
    path = tmp_path / "state.sqlite"
    with closing(StateStore(path)) as state:
        state.replace_arrivals([RECORD])
        with state.transaction() as connection:
            connection.execute(f"update arrival set {column} = 'x'")
        with pytest.raises(StateUnfit, match="state"):
            state.arrivals()
