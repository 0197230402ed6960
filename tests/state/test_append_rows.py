"""Rows go into the warehouse only if they fit: nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from orchestration.warehouse import Warehouse
from orchestration.warehouse.schema import tables

TABLE = "audit.unmatched_unit"
WHOLE = ("某局", "0123456789ab-1", 3, "U1", 0.8)


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with Warehouse(tmp_path / "warehouse.duckdb") as opened:
        yield opened


def test_rows_of_the_table_s_width_are_added(warehouse: Warehouse) -> None:
    assert len(tables()[TABLE]) == len(WHOLE)
    warehouse.append_rows(TABLE, iter([WHOLE, WHOLE]))
    warehouse.append_rows(TABLE, [])
    assert warehouse.query(f"select * from {TABLE}") == [WHOLE, WHOLE]


@pytest.mark.parametrize("rows", [[WHOLE[:-1]], [(*WHOLE, "more")], [WHOLE, WHOLE[:-1]], [()]])
def test_a_row_of_another_width_is_refused_and_the_table_named(warehouse: Warehouse, rows: list[tuple]) -> None:
    with pytest.raises(ValueError, match=r"audit\.unmatched_unit.*5 columns"):
        warehouse.append_rows(TABLE, rows)
    with pytest.raises(ValueError, match=r"audit\.unmatched_unit"), warehouse.transaction():
        warehouse.replace(TABLE, rows)
    assert warehouse.query(f"select count(*) from {TABLE}") == [(0,)]


def test_a_column_that_the_table_does_not_have_is_refused_and_both_are_named(warehouse: Warehouse) -> None:
    with pytest.raises(ValueError, match=r"audit\.unmatched_unit has no column namen"):
        warehouse.append(TABLE, {"namen": ["某局"]})
    with pytest.raises(ValueError, match=r"audit\.unmatched_unit has no column namen"):
        warehouse.append_table(TABLE, pa.table({"namen": ["某局"]}))
    with pytest.raises(ValueError, match="different lengths"):
        warehouse.append(TABLE, {"name": ["某局"], "file_id": []})
