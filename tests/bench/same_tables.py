"""Whether two snapshots hold the same rows in every table but meta: `python -m tests.bench.same_tables A.duckdb B.duckdb`.

For changes that must not change a figure: build the same rows with the models before and after, and compare. Rows are compared in the order in which
they lie, so that the order is the same too; descriptions and constraints as well.
"""

from __future__ import annotations

import sys

import duckdb

_TABLES = "select schema_name || '.' || table_name from duckdb_tables() where database_name = ? and schema_name <> 'meta' order by 1"
_SHAPES = (
    "select schema_name, table_name, column_name, data_type, is_nullable, comment from duckdb_columns() where database_name = ? and not internal and schema_name <> 'meta'"
    " order by schema_name, table_name, column_index"
)


def differences(first: str, second: str) -> list[str]:
    """A sentence for each table that is not the same in both files."""
    connection = duckdb.connect()
    for name, path in (("first", first), ("second", second)):
        connection.execute(f"attach '{path}' as {name} (read_only)")
    found = []
    tables = [connection.execute(_TABLES, [name]).fetchall() for name in ("first", "second")]
    if tables[0] != tables[1]:
        found.append(f"tables: {sorted(set(tables[0]) ^ set(tables[1]))}")
    shapes = [connection.execute(_SHAPES, [name]).fetchall() for name in ("first", "second")]
    found += [f"column: {shape}" for shape in sorted(set(shapes[0]) ^ set(shapes[1]), key=str)]
    for (table,) in sorted(set(tables[0]) & set(tables[1])):
        left, right = (connection.execute(f"select * from {name}.{table}").fetchall() for name in ("first", "second"))
        if left != right:
            found.append(
                f"{table}: {len(left)} and {len(right)} rows, {sum(a != b for a, b in zip(left, right, strict=False))} differ"
            )
    return found


if __name__ == "__main__":
    told = differences(sys.argv[1], sys.argv[2])
    print("\n".join(told) or "the same")
    sys.exit(bool(told))
