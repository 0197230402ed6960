"""Rows go into the warehouse only if they fit: nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import pyarrow as pa
import pytest

from orchestration.warehouse import Warehouse
from orchestration.warehouse.rows import CheckResultRow, PartRow, UnmatchedUnitRow
from orchestration.warehouse.table import columns_of, row_from, table_name

TABLE = "audit.unmatched_unit"
ROW = UnmatchedUnitRow(name="某局", file_id="0123456789ab-1", row_count=3, nearest_unit_code="U1", similarity=0.8)


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with Warehouse(tmp_path / "warehouse.duckdb") as opened:
        yield opened


def test_rows_are_added_and_read_back_by_name(warehouse: Warehouse) -> None:
    assert table_name(UnmatchedUnitRow) == TABLE and len(columns_of(UnmatchedUnitRow)) == 5
    warehouse.append(UnmatchedUnitRow, iter([ROW, ROW]))
    warehouse.append(UnmatchedUnitRow, [])
    assert warehouse.query(f"select * from {TABLE}") == [astuple(ROW)] * 2
    assert warehouse.read(UnmatchedUnitRow, "where name = ? limit 1", ["某局"]) == [ROW]


def test_lists_and_nulls_come_back_as_they_were(warehouse: Warehouse) -> None:
    part = PartRow(file_id="f1", part_number=1, units=("U1", "U2"), is_refused=False, path="U1/a.xlsx")
    warehouse.replace(PartRow, [part])
    warehouse.replace(PartRow, [part])
    assert warehouse.read(PartRow) == [part] and part.period_code is None


def test_a_row_of_another_table_is_refused_and_the_table_named(warehouse: Warehouse) -> None:
    with pytest.raises(TypeError, match=r"audit\.check_result.*CheckResultRow"):
        warehouse.append(CheckResultRow, [ROW])  # type: ignore[list-item]
    assert warehouse.query(f"select count(*) from {TABLE}") == [(0,)]


def test_a_row_that_lacks_a_value_is_refused_by_the_name_of_the_column() -> None:
    with pytest.raises(TypeError, match="severity"):
        row_from(CheckResultRow, ROW, check_name="a", table_name=TABLE, passed=True, failing_rows=0, checked_at=None)


def test_a_column_that_the_table_does_not_have_is_refused_and_both_are_named(warehouse: Warehouse) -> None:
    with pytest.raises(ValueError, match=r"audit\.unmatched_unit has no column namen"):
        warehouse.append_table(TABLE, pa.table({"namen": ["某局"]}))
