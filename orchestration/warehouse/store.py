"""Opens warehouse.duckdb and moves rows in: what a batch of files brings is committed in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.faults.duckdb_errors import is_damage
from orchestration.warehouse.arrow_types import arrow_type
from orchestration.warehouse.file import WarehouseDamaged, open_file, set_aside
from orchestration.warehouse.schema import ddl, tables
from orchestration.zones import zone

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

Row = tuple[Any, ...]  # values in the order of a table's columns


class Warehouse:
    """The run's own connection. Use as a context manager; dbt can attach the file only after it is closed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tables = tables()
        self._opened: duckdb.DuckDBPyConnection | None = None

    def __enter__(self) -> Warehouse:
        import duckdb

        try:
            self._prepare()
        except duckdb.Error as error:
            self._let_go()
            if not is_damage(error):
                raise
            set_aside(self._path)
            self._prepare()
        return self

    def _prepare(self) -> None:
        self._opened = open_file(self._path)
        self._connection.execute(f"set TimeZone = '{zone().key}'")
        if self._is_of_another_shape():
            # everything in here can be read again from the archive
            for schema in ("raw", "audit", "reference"):
                self._connection.execute(f"drop schema if exists {schema} cascade")
        for schema in ("raw", "audit", "reference"):
            self._connection.execute(f"create schema if not exists {schema}")
        for name, columns in self._tables.items():
            self._connection.execute(ddl(name, columns))

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Close the file.

        Raises:
            WarehouseDamaged: what went wrong inside is that it cannot be read.
        """
        if error is None or not is_damage(error):
            self._connection.close()
            self._opened = None
            return
        self._let_go()
        raise WarehouseDamaged(self._path) from error

    def _let_go(self) -> None:
        """Close what may be beyond closing."""
        import duckdb

        if self._opened is not None:
            with suppress(duckdb.Error):
                self._opened.close()
        self._opened = None

    def reopen_if_broken(self) -> None:
        """Open the file anew after something that DuckDB could not live with; what was committed is there."""
        import duckdb

        try:
            self.query("select 1")
        except duckdb.Error:
            self._let_go()
            self._prepare()

    @property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        if self._opened is None:
            raise RuntimeError("the warehouse is used outside its with block")
        return self._opened

    def _is_of_another_shape(self) -> bool:
        """Whether an earlier version of this program made a table with other columns."""
        found = self._connection.execute(
            """select schema_name || '.' || table_name, list(column_name order by column_index)
               from duckdb_columns() where schema_name in ('raw', 'audit', 'reference') group by all"""
        ).fetchall()
        return any(columns != list(self._tables.get(name, ())) for name, columns in found)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self._connection.execute("begin transaction")
        try:
            yield
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    def query(self, sql: str, parameters: Iterable[Any] = ()) -> list[Row]:
        """All rows of a query."""
        return self._connection.execute(sql, list(parameters)).fetchall()

    def append(self, table: str, columns: dict[str, list[Any]]) -> None:
        """Add rows given as columns; a column of the table that is not given is null.

        Raises:
            ValueError: a column is not in the table, or columns are of different lengths.
        """
        import pyarrow as pa

        self._refuse_unknown(table, columns)
        kinds = self._tables[table]
        lengths = {len(values) for values in columns.values()}
        if len(lengths) > 1:
            raise ValueError(f"{table}: columns of different lengths")
        if lengths in (set(), {0}):
            return
        self.append_table(
            table, pa.table({name: pa.array(values, type=arrow_type(kinds[name])) for name, values in columns.items()})
        )

    def _refuse_unknown(self, table: str, columns: Iterable[str]) -> None:
        unknown = [name for name in columns if name not in self._tables[table]]
        if unknown:
            raise ValueError(f"{table} has no column {', '.join(unknown)}")

    def append_table(self, table: str, rows: pa.Table) -> None:
        """As `append`, for rows that are an Arrow table already."""
        self._refuse_unknown(table, rows.column_names)
        schema, _, name = table.partition(".")
        self._connection.register("incoming", rows)
        self._connection.execute(f'insert into {schema}."{name}" by name select * from incoming')
        self._connection.unregister("incoming")

    def append_rows(self, table: str, rows: Iterable[Row]) -> None:
        """Add rows whose values stand in the order of the table's columns.

        Raises:
            ValueError: a row has more or fewer values than the table has columns.
        """
        names, kept = list(self._tables[table]), list(rows)
        odd = next((len(row) for row in kept if len(row) != len(names)), None)
        if odd is not None:
            raise ValueError(f"{table}: a row has {odd} values, the table has {len(names)} columns")
        self.append(table, dict(zip(names, map(list, zip(*kept, strict=True)), strict=True)) if kept else {})

    def replace(self, table: str, rows: Iterable[Row]) -> None:
        """The table holds these rows and no others."""
        schema, _, name = table.partition(".")
        self._connection.execute(f'delete from {schema}."{name}"')
        self.append_rows(table, rows)

    def delete_rows(self, file_ids: list[str]) -> None:
        """Remove everything that reading these files had brought."""
        # most files are new: to look for them in every table would take longer the more is there
        file_ids = [
            row[0] for row in self.query("select file_id from raw.file where file_id in (select unnest(?))", [file_ids])
        ]
        if not file_ids:
            return
        for table, columns in self._tables.items():
            key = "_file_id" if "_file_id" in columns else "file_id" if "file_id" in columns else None
            if key:
                schema, _, name = table.partition(".")
                self._connection.execute(f'delete from {schema}."{name}" where {key} in (select unnest(?))', [file_ids])

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file."""
        self._connection.execute("checkpoint")
