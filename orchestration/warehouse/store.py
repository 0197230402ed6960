"""Opens warehouse.duckdb and moves rows in: what a batch of files brings is committed in one transaction, or
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations.arrow_types import arrow_type
from orchestration.faults.duckdb_errors import is_damage
from orchestration.warehouse.file import WarehouseDamaged, open_file, set_aside
from orchestration.warehouse.schema import ddl, quoted, tables
from orchestration.warehouse.table import RowT, columns_of, table_name
from orchestration.zones import zone

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

SCHEMAS = ("raw", "audit", "reference")


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
            for schema in SCHEMAS:
                self._connection.execute(f"drop schema if exists {schema} cascade")
        for schema in SCHEMAS:
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
        """Say whether an earlier version of this program made a table with other columns."""
        found = self._connection.execute(
            """select schema_name || '.' || table_name, list(column_name order by column_index)
               from duckdb_columns() where schema_name in ('raw', 'audit', 'reference') group by all"""
        ).fetchall()
        return any(columns != list(self._tables.get(name, ())) for name, columns in found)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all or nothing."""
        self._connection.execute("begin transaction")
        try:
            yield
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    def query(self, sql: str, parameters: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        """Fetch all rows of a query."""
        return self._connection.execute(sql, list(parameters)).fetchall()

    def append(self, row_class: type[RowT], rows: Iterable[RowT]) -> None:
        """Add rows to the table of their class.

        Raises:
            TypeError: a row is of another class.
        """
        import pyarrow as pa

        kept = list(rows)
        name = table_name(row_class)
        if not all(isinstance(row, row_class) for row in kept):
            raise TypeError(f"{name}: every row must be a {row_class.__name__}")
        if kept:
            columns = {
                column.name: pa.array(map(attrgetter(column.name), kept), type=arrow_type(column.sql_type))
                for column in columns_of(row_class)
            }
            self.append_table(name, pa.table(columns))

    def append_table(self, name: str, rows: pa.Table) -> None:
        """Add the rows of an Arrow table; a column of the table that it lacks is null.

        Raises:
            ValueError: a column is not in the table.
        """
        unknown = [column for column in rows.column_names if column not in self._tables[name]]
        if unknown:
            raise ValueError(f"{name} has no column {', '.join(unknown)}")
        self._connection.register("incoming", rows)
        self._connection.execute(f"insert into {quoted(name)} by name select * from incoming")
        self._connection.unregister("incoming")

    def replace(self, row_class: type[RowT], rows: Iterable[RowT]) -> None:
        """Let the table of a row class hold these rows and no others."""
        self._connection.execute(f"delete from {quoted(table_name(row_class))}")
        self.append(row_class, rows)

    def read(self, row_class: type[RowT], tail: str = "", parameters: Iterable[Any] = ()) -> list[RowT]:
        """Read rows of the table of a row class.

        Args:
            tail: what follows the table in the query: conditions and order.
        """
        columns = columns_of(row_class)
        names = [column.name for column in columns]
        lists = [column.name for column in columns if column.is_list]
        listed = ", ".join(f'"{name}"' for name in names)
        rows = []
        for values in self.query(f"select {listed} from {quoted(table_name(row_class))} {tail}", parameters):
            row = dict(zip(names, values, strict=True))
            row |= {name: tuple(row[name]) for name in lists}
            rows.append(row_class(**row))
        return rows

    def delete_rows(self, file_ids: list[str]) -> None:
        """Delete everything that reading these files gave."""
        # most files are new: to look for them in every table would take longer the more is there
        file_ids = [
            row[0] for row in self.query("select file_id from raw.file where file_id in (select unnest(?))", [file_ids])
        ]
        if not file_ids:
            return
        for name, columns in self._tables.items():
            key = "_file_id" if "_file_id" in columns else "file_id" if "file_id" in columns else None
            if key:
                self._connection.execute(f"delete from {quoted(name)} where {key} in (select unnest(?))", [file_ids])

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file."""
        self._connection.execute("checkpoint")
