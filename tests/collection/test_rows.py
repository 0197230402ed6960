"""Rows as Arrow tables: what comes out is what went in, and what belongs to one file stays with it."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from expectations.contract import raw_columns
from expectations.loading import contracts
from orchestration.collection.check_rows import check_parts
from orchestration.collection.parsed_file import ParsedFile
from orchestration.collection.rows.accepted_rows import ArrowRows, distinct, pack, pooled, rows_count
from tests.collection.conftest import Desk, csv_bytes

CASES = ["工单编号", "渠道", "受理时间", "办结时间", "是否满意"]


def _two_files(desk: Desk) -> list[ParsedFile]:
    one = csv_bytes(
        [CASES, ["G1", "12345热线", "2024-03-05 09:30", "", "是"], ["G2", "12345热线", "2024-03-06", "2024-03-08", ""]]
    )
    two = csv_bytes([CASES, ["G3", "网上信访", "2024-03-07", "2024-03-01", "否"]])
    return [desk.read("C1A/one.csv", one), desk.read("C1B/two.csv", two)]


def test_packed_rows_read_as_they_did_before(desk: Desk) -> None:
    files = _two_files(desk)
    before = [dict(parsed.parts[0].columns) for parsed in files]
    pack(files)
    files = pickle.loads(pickle.dumps(files))
    assert all(isinstance(parsed.parts[0].columns, ArrowRows) for parsed in files)
    assert [dict(parsed.parts[0].columns) for parsed in files] == before
    assert before[0]["received_at"][0] == datetime(2024, 3, 5, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert files[0].parts[0].columns["received_at"][0].tzinfo == before[0]["received_at"][0].tzinfo
    assert [rows_count(parsed.parts[0]) for parsed in files] == [2, 1]
    assert distinct(files[1].parts[0], "case_id") == {"G3"} and "nothing" not in files[0].parts[0].columns


def test_packed_and_plain_parts_pool_in_their_order(desk: Desk) -> None:
    packed, plain = _two_files(desk), _two_files(desk)[1]
    pack(packed)
    contract = contracts()["case"]
    table = pooled(contract, [packed[1].parts[0], packed[0].parts[0], plain.parts[0]])
    assert table["case_id"].to_pylist() == ["G3", "G1", "G2", "G3"]
    assert table.column_names == list(raw_columns(contract)) and pooled(contract, []).num_rows == 0


def test_checks_find_the_same_in_packed_rows(desk: Desk) -> None:
    packed, plain = _two_files(desk), _two_files(desk)
    pack(packed)
    assert check_parts(packed) == check_parts(plain)
    assert [parsed.parts[0].findings for parsed in packed] == [parsed.parts[0].findings for parsed in plain]
    assert [found.rule for found in packed[1].parts[0].findings] == ["case.closed_not_before_received"]


@pytest.mark.parametrize("value", ["\ud800", 2**70])
def test_rows_that_no_table_can_hold_stay_as_they_are(desk: Desk, value: object) -> None:
    files = _two_files(desk)
    files[0].parts[0].columns |= {"case_id" if isinstance(value, str) else "_row": [value, value]}
    pack(files)
    assert not isinstance(files[0].parts[0].columns, ArrowRows)
    assert files[0].parts[0].columns["received_on"] == [date(2024, 3, 5), date(2024, 3, 6)]
