"""Rows of a source as one Parquet file: the same rows give the same bytes, in whatever order a server sent them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from orchestration.doors.faults import FetchFault

MAX_BYTES = 250_000_000  # in memory, before compression
_PLAIN = (str, bool, int, float, Decimal, date, time, type(None))  # what has a type in Parquet


def parquet_bytes(
    columns: tuple[str, ...], batches: Iterable[list[tuple[Any, ...]]], facts: Mapping[str, str], max_rows: int
) -> tuple[bytes, int]:
    """Return a file of rows, and how many there are.

    Raises:
        FetchFault: there are more rows than a file may have, or they need more memory.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    chunks: list[list[Any]] = [[] for _ in columns]
    rows_count = bytes_count = 0
    for batch in batches:
        rows_count += len(batch)
        for at, values in enumerate(zip(*batch, strict=True)):
            chunks[at].append(_array(values))
            bytes_count += chunks[at][-1].nbytes
        if rows_count > max_rows:
            raise FetchFault("too_many_rows", max_rows=max_rows)
        if bytes_count > MAX_BYTES:
            raise FetchFault("too_big", megabytes=MAX_BYTES // 1_000_000)
    table = pa.table(dict(zip(columns, map(_joined, chunks), strict=True)))
    order = [(field.name, "ascending") for field in table.schema if not pa.types.is_null(field.type)]
    if order:
        table = table.sort_by(order)
    table = table.combine_chunks().replace_schema_metadata(dict(facts))
    target = io.BytesIO()
    pq.write_table(table, target, compression="zstd", row_group_size=max_rows)
    return target.getvalue(), rows_count


def facts_of(data: Any) -> dict[str, str]:
    """Return what a file says of its source."""
    import pyarrow.parquet as pq

    found = pq.read_schema(data).metadata or {}
    return {key.decode(): value.decode() for key, value in found.items()}


def _array(values: tuple[Any, ...]) -> Any:
    import pyarrow as pa

    if any(not issubclass(kind, _PLAIN) for kind in set(map(type, values))):
        values = tuple(map(_text, values))
    try:
        found = pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        found = pa.array([None if value is None else str(value) for value in values])
    if pa.types.is_timestamp(found.type):
        found = found.cast(pa.timestamp("us", "UTC" if found.type.tz else None))
    return found


def _text(value: Any) -> Any:
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value)


def _joined(chunks: list[Any]) -> Any:
    """Join the pieces of a column; where they are of several types, as texts."""
    import pyarrow as pa

    if not chunks:
        return pa.array([], pa.null())
    try:
        return pa.concat_tables([pa.table({"": chunk}) for chunk in chunks], promote_options="permissive").column(0)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.chunked_array([chunk.cast(pa.string()) for chunk in chunks])
