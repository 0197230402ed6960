"""One received file as a row of the state: its fields are the columns of the table `arrival`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

RecordT = TypeVar("RecordT", bound="DataclassInstance")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalFacts:
    """What is written once of a file and stays. Every snapshot holds a digest over it: a field more makes all of
    them untrue.
    """

    sha256: str
    file_name: str  # path inside inbox/, with forward slashes
    size_bytes: int
    first_seen_at: datetime
    received_at: datetime
    received_from: str  # manifest or first_seen
    manifest_unit: str | None = None
    manifest_period: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewArrival(ArrivalFacts):
    """A file that is about to be written down."""

    archive_sha256: str | None  # None where its bytes are not kept, or have left the archive
    refusal: dict[str, Any] | None = None  # and what is answered instead


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalRecord(NewArrival):
    """A received file."""

    arrival_number: int
    file_id: str
    is_moved: bool = True  # out of the inbox
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ArrivalsWitness:
    """How many arrivals a snapshot was made from, and a digest over what never changes of them."""

    count: int
    digest: str


WITNESSED = ("file_id", *(field.name for field in fields(ArrivalFacts)))
_READ: dict[type, Callable[[Any], Any]] = {
    str: str,
    int: int,
    bool: bool,
    datetime: datetime.fromisoformat,
    dict: json.loads,
}


def stored(value: Any) -> Any:
    """Turn a value into what SQLite and JSON hold."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return int(value) if isinstance(value, bool) else value


def as_row(record: DataclassInstance) -> dict[str, Any]:
    """Map column to stored value."""
    return {field.name: stored(getattr(record, field.name)) for field in fields(record)}


def from_row(record_class: type[RecordT], row: Mapping[str, Any] | sqlite3.Row) -> RecordT:
    """Make a record from a row with a stored value for each of its fields.

    Raises:
        KeyError, IndexError: the row lacks a column.
        TypeError, ValueError: a value is not what its field holds.
    """
    values = {}
    for name, (kind, is_optional) in _kinds(record_class).items():
        value = row[name]
        if value is None and not is_optional:
            raise ValueError(f"{name} is null")
        values[name] = None if value is None else _READ[kind](value)
    return record_class(**values)


@cache
def _kinds(record_class: Any) -> dict[str, tuple[type, bool]]:
    """Map field to its type, and whether it may be null."""
    found = {}
    for name, hint in get_type_hints(record_class).items():
        kind, *none = get_args(hint) if isinstance(hint, UnionType) else (hint,)
        found[name] = (get_origin(kind) or kind, bool(none))
    return found


def insert(connection: sqlite3.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    """Add rows by the names of their columns, all of the same ones."""
    if rows:
        names = list(rows[0])
        marks = ", ".join(f":{name}" for name in names)
        connection.executemany(f"insert into {table} ({', '.join(names)}) values ({marks})", rows)
