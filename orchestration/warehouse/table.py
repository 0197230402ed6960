"""A class of rows as a table of the warehouse: its fields give the columns, with their DuckDB types and
descriptions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from orchestration.messages import LocalizedText

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

RowT = TypeVar("RowT", bound="DataclassInstance")

_ABSENT: Any = object()
_TABLE_NAMES: dict[type, str] = {}
_SQL_TYPES: dict[Any, str] = {
    str: "varchar",
    int: "bigint",
    float: "double",
    bool: "boolean",
    date: "date",
    datetime: "timestamptz",
}


@dataclass(frozen=True, slots=True)
class SqlType:
    """The DuckDB type of a column whose Python type stands for another one."""

    name: str


Integer = Annotated[int, SqlType("integer")]
Json = Annotated[str, SqlType("json")]


@dataclass(frozen=True, slots=True)
class Column:
    """A column as its annotation declares it: `name: Annotated[type, "description"]`."""

    name: str
    sql_type: str
    description: str
    is_list: bool


_COLUMNS: dict[type, tuple[Column, ...]] = {}


@dataclass_transform(kw_only_default=True, frozen_default=True)
def table(name: str, *, values_of: type | None = None, without: str = "") -> Callable[[type[RowT]], type[RowT]]:
    """Make a class the row class of `schema.table`: values that do not change, each given by name.

    Args:
        values_of: a dataclass or Pydantic model whose described single values are columns too, before those of the
            class.
        without: the field of it that is none.
    """

    def declare(cls: type[RowT]) -> type[RowT]:
        if values_of is not None:
            cls.__annotations__ = _described(values_of, without) | cls.__dict__.get("__annotations__", {})
        row_class = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        _TABLE_NAMES[row_class] = name
        return row_class

    return declare


def table_name(row_class: type) -> str:
    """Name the table of a row class.

    Raises:
        KeyError: it is no row class.
    """
    return _TABLE_NAMES[row_class]


def row_classes(module: object) -> dict[str, type]:
    """Find the row classes that a module declares: `schema.table` → class, in their order."""
    return {
        _TABLE_NAMES[item]: item for item in vars(module).values() if isinstance(item, type) and item in _TABLE_NAMES
    }


def _described(source: type, without: str) -> dict[str, Any]:
    """Declare the described fields of a class that hold one value, as annotations of columns."""
    hints = get_type_hints(source)
    notes: dict[str, Any] = {
        name: LocalizedText(field.description)
        for name, field in getattr(source, "model_fields", {}).items()
        if field.description
    }
    if not notes:
        full = get_type_hints(source, include_extras=True)
        notes = {name: get_args(hint)[1] for name, hint in full.items() if get_origin(hint) is Annotated}
    return {
        name: Annotated[hints[name], note]
        for name, note in notes.items()
        if name != without and _kind(hints[name]) in _SQL_TYPES
    }


def _kind(hint: Any) -> Any:
    """Take the None off a type."""
    is_union = get_origin(hint) in (Union, UnionType)
    return next(item for item in get_args(hint) if item is not NoneType) if is_union else hint


def columns_of(row_class: type) -> tuple[Column, ...]:
    """List the columns of a row class, in the order of its fields.

    Raises:
        TypeError: a field has no description, or a type that no column holds.
    """
    if row_class not in _COLUMNS:
        hints = get_type_hints(row_class, include_extras=True)
        _COLUMNS[row_class] = tuple(_column(row_class, field.name, hints[field.name]) for field in fields(row_class))
    return _COLUMNS[row_class]


def _column(row_class: type, name: str, hint: Any) -> Column:
    kind, *notes = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    description = next((_words(note) for note in notes if not isinstance(note, SqlType)), "")
    declared = [note.name for note in notes if isinstance(note, SqlType)]
    kind = _kind(kind)
    is_list = get_origin(kind) is tuple
    kind = get_args(kind)[0] if is_list else kind
    sql_type = declared[0] if declared else _SQL_TYPES.get(kind)
    if not description or sql_type is None:
        raise TypeError(f"{row_class.__name__}.{name}: a column is Annotated[type, description], not {hint}")
    return Column(name, f"{sql_type}[]" if is_list else sql_type, description, is_list)


def _words(note: str | LocalizedText) -> str:
    return note if isinstance(note, str) else f"{note.zh} · {note.en}"


def row_from(row_class: type[RowT], *sources: object, **given: Any) -> RowT:
    """Make a row: each field from `given`, or from the first source that has an attribute of its name.

    Raises:
        TypeError: a field is found nowhere; a default would hide what was forgotten.
    """
    for name in row_class.__dataclass_fields__:
        if name in given:
            continue
        for source in sources:
            if (value := getattr(source, name, _ABSENT)) is not _ABSENT:
                given[name] = value
                break
        else:
            raise TypeError(f"{row_class.__name__}: nothing given has a value for {name}")
    return row_class(**given)
