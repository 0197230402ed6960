"""DuckDB types as Arrow types."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

_ARROW = {
    "varchar": "string",
    "json": "string",
    "date": "date32",
    "boolean": "bool_",
    "integer": "int32",
    "bigint": "int64",
    "double": "float64",
}


def arrow_type(kind: str) -> pa.DataType:
    """Find the Arrow type that carries values of a DuckDB type.

    Raises:
        KeyError: it is none of the types that our tables have.
    """
    import pyarrow as pa

    kind = kind.lower()
    if kind in ("timestamptz", "timestamp with time zone"):
        return pa.timestamp("us", tz="UTC")
    if kind.endswith("[]"):
        return pa.list_(arrow_type(kind[:-2]))
    return getattr(pa, _ARROW[kind])()
