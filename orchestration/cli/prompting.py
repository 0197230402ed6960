"""The prompt of `taizhang sql`: statements as they are typed or piped, and the tables in words."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

from orchestration.cli.common import DONE, WRONG_USE, say
from orchestration.messages import WrongUse

Answer = tuple[list[str], list[tuple[Any, ...]]]  # names of columns, rows
_TABLES = ".tables"
# where the first clause of a description ends: what one row is
_GRAIN_ZH, _GRAIN_EN = re.compile("[：；。]"), re.compile(r"[:;.](?:\s|$)")


def _fault(error: Exception) -> Exception:
    """A damaged file is not the fault of who asks: its error is passed on."""
    from orchestration.faults.duckdb_errors import is_damage

    return error if is_damage(error) else WrongUse("cli.querying.failed", error=error)


def _parts(connection: Any, text: str) -> list[Any]:
    """The statements of a text: DuckDB shows the answer of the last one only."""
    import duckdb

    try:
        found: list[Any] = connection.extract_statements(text)
        return found
    except duckdb.Error as error:
        raise _fault(error) from None


def ask(connection: Any, query: Any) -> Answer:
    """Ask one statement.

    Raises:
        WrongUse: DuckDB refuses it.
    """
    import duckdb

    try:
        cursor = connection.execute(query)
        return [column[0] for column in cursor.description or []], cursor.fetchall()
    except duckdb.Error as error:
        raise _fault(error) from None


def _statements(is_terminal: bool) -> Iterator[str]:
    """Statements as they are typed, each up to its semicolon; the last one may lack it. Ctrl-C drops what was begun.

    `.tables` is a statement of its own line.
    """
    lines: list[str] = []
    while True:
        try:
            asked = ("taizhang> " if not lines else "     ...> ") if is_terminal else ""
            lines.append(input(asked))
        except KeyboardInterrupt:
            lines = []
            print(flush=True)
            continue
        except EOFError:
            break
        if lines[-1].rstrip().endswith(";") or [line.strip() for line in lines] == [_TABLES]:
            yield "\n".join(lines)
            lines = []
        elif not "".join(lines).strip():
            lines = []
    if lines:
        yield "\n".join(lines)


def _tables(connection: Any) -> Answer:
    """Every table with what one row of it is, in words."""
    from orchestration.analysts.dictionary import tables_of

    return ["table", "description_zh", "description_en"], [
        (table.full_name, _GRAIN_ZH.split(table.zh)[0], _GRAIN_EN.split(table.en)[0]) for table in tables_of(connection)
    ]


def prompt(connection: Any, show: Callable[[list[str], list[tuple[Any, ...]]], None]) -> int:
    """Answer statement after statement; 2 where one of a file or pipe was wrong, as for a single query."""
    is_terminal = sys.stdin.isatty()
    if is_terminal:
        import readline  # noqa: F401 - gives input() editing and history

        show(*_tables(connection))
        say("cli.querying.shell")
    failed = False
    for statement in _statements(is_terminal):
        try:
            if statement.strip() == _TABLES:
                show(*_tables(connection))
                continue
            for part in _parts(connection, statement):
                show(*ask(connection, part))
        except WrongUse as error:
            failed = True
            print(error, file=sys.stderr, flush=True)
    return WRONG_USE if failed and not is_terminal else DONE
