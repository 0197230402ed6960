"""Read a Parquet file: one sheet, its columns under their names."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from orchestration.collection.readers.workbook_cells import Book, Sheet, Unreadable, clean_column
from orchestration.collection.readers.xlsx_preflight import MAX_AREA_CELLS, MAX_UNPACKED_BYTES
from orchestration.collection.values.numbers import MAX_NUMBER

MAGIC = b"PAR1"


def read_parquet(data: bytes, file_name: str) -> Book:
    """Return a Parquet file as a book of one sheet.

    Raises:
        Unreadable: it is damaged, or larger than a sheet may be.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(pa.BufferReader(data))
        facts = file.metadata
        if sum(facts.row_group(at).total_byte_size for at in range(facts.num_row_groups)) > MAX_UNPACKED_BYTES:
            raise Unreadable("too_big_unpacked")
        if facts.num_rows * facts.num_columns > MAX_AREA_CELLS:
            raise Unreadable("too_big")
        table = file.read(use_threads=False)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise Unreadable("corrupt", type(error).__name__) from error
    columns = [clean_column([name, *_cells(table.column(at))]) for at, name in enumerate(table.column_names)]
    return Book([Sheet(PurePosixPath(file_name).stem, columns)], "parquet")


def _cells(column: Any) -> list[Any]:
    import pyarrow as pa

    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    cells = column.to_pylist()
    if set(map(type, cells)) <= {str, float, bool} and not pa.types.is_floating(column.type):
        return list(cells)
    return list(map(_cell, cells))


def _cell(value: Any) -> Any:
    """Return a value as a cell: an instant with its offset, and whole numbers that no cell could keep as text."""
    if value is None or value != value:
        return ""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat(" ")
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= MAX_NUMBER:
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value
