"""Questions to one opened snapshot: queries/*.sql with bound parameters, each answer kept for the next reader.

    rows = reader.rows("ranking", period="2025-Q4", ...)

Reads nothing by itself: how a statement is run is given by snapshot.py, the only module that opens DuckDB.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from dashboards.kept import Kept
from dashboards.scope import PUBLISHED, Scope
from orchestration import explain, reminders

Row = dict[str, Any]
Answer = TypeVar("Answer")
# a statement and its parameters: names of the columns, rows
Run = Callable[[str, Mapping[str, object]], tuple[list[str], list[tuple[Any, ...]]]]
_QUERIES = Path(__file__).parent / "queries"
_EXPLAINING, _REMINDING = "explain.", "reminders."
_PARAMETER = re.compile(r"\$([a-z_]+)")
# in rows; an answer without rows weighs as much as a hundred
MAX_KEPT_ROWS, _ROWS_OF_AN_ANSWER = 400_000, 100
MOST_DOTS, _EACH_END = 160, 20
# questions that snapshots of 0.2.0 and before cannot answer, with the words for what is missing then
LATER = {
    "case_ageing": "older.cases",
    "case_denominators": "older.cases",
    "case_overdue": "older.cases",
    "provisional": "older.provisional",
    **dict.fromkeys(("reminders.owed", "reminders.files", "reminders.names"), "older.owed"),
    **dict.fromkeys(("burden", "repeated_questions"), "older.burden"),
    "rank_sure": "older.pairs",
    "snapshot_checks": "older.checks",
    "study_minimum": "older.duties",
    "unit_duties": "older.duties",
    "unit_goals": "older.goals",
    "whatif_scores": "older.whatif",
}


class QuestionError(Exception):
    """A question could not be answered: a fault of ours, or (`is_of_another_shape`) a snapshot that lacks what is
    asked for.
    """

    def __init__(self, message: str, *, is_of_another_shape: bool = False) -> None:
        super().__init__(message)
        self.is_of_another_shape = is_of_another_shape


@cache
def _question(name: str) -> tuple[str, frozenset[str]]:
    """SQL text and parameter names of queries/<name>.sql, or of a question of explain/ or reminders/."""
    if name.startswith(_EXPLAINING):
        sql = explain.question(name.removeprefix(_EXPLAINING))
    elif name.startswith(_REMINDING):
        sql = reminders.question(name.removeprefix(_REMINDING))
    else:
        sql = (_QUERIES / f"{name}.sql").read_text(encoding="utf-8")
    return sql, frozenset(_PARAMETER.findall(sql))


def _around(name: str, outer: str) -> tuple[str, frozenset[str]]:
    """A question inside another statement; nothing but the question's own text is put in."""
    sql, wanted = _question(name)
    return outer.format(sql), wanted


def _key(parameters: Mapping[str, object]) -> str:
    """Parameters as a key; long lists by their hash, so that ten thousand codes are no key of 100 kB."""
    words = repr(sorted(parameters.items()))
    return words if len(words) < 400 else hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=16).hexdigest()


@dataclass
class Opened:
    """An opened snapshot: how to run statements on it, and the answers given so far."""

    snapshot_id: str
    run: Run
    scope: Scope | None = None
    own_units: frozenset[str] | None = None
    own_files: frozenset[str] | None = None
    memo: Kept[Any] = field(default_factory=lambda: Kept(MAX_KEPT_ROWS, lambda found: len(found) + _ROWS_OF_AN_ANSWER))


class Reader:
    """Questions to one snapshot. `missed`: what an older snapshot could not tell, as keys of the words for it."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self.snapshot_id = opened.snapshot_id
        # None: of all units
        self.own_units, self.own_files = opened.own_units, opened.own_files
        self.missed: set[str] = set()
        # what this request has asked so far
        self._own: dict[tuple[Any, ...], Any] = {}

    def rows(self, question: str, **parameters: object) -> list[Row]:
        """Rows of queries/<question>.sql as dictionaries; parameters are bound, never written into the text.

        A snapshot never changes, so an answer is kept for the next reader: do not change the result. A question
        that came after an older snapshot has no rows, and is remembered in `missed`.
        """
        asked = _question(question)
        try:
            return self.kept((question, _key(parameters)), lambda: self._ask(question, asked, parameters))
        except QuestionError as error:
            if not error.is_of_another_shape or question not in LATER:
                raise
            self.missed.add(LATER[question])
            return []

    def published_ranks(self, period: str) -> list[Row]:
        """What the published ranking shows the reader of one unit of its peers."""
        if self.own_units is None:
            return []
        asked = (PUBLISHED, frozenset({"period"}))
        return self.kept(("published", period), lambda: self._ask("published", asked, {"period": period}))

    def count(self, question: str, **parameters: object) -> int:
        """How many rows a question has."""
        asked = _around(question, "select count(*) as rows from (\n{}\n)")
        rows = self.kept((question, "count", _key(parameters)), lambda: self._ask(question, asked, parameters))
        return int(rows[0]["rows"])

    def block(self, question: str, start: int, end: int, order: Mapping[str, str], **parameters: object) -> list[Row]:
        """Rows start to end (not included) of a question, sorted by {column: asc or desc}; rows without a value
        come last.

        Raises:
            QuestionError: the question has no such column.
        """
        known = self.columns(question, **parameters)
        terms = [
            f'"{name}" {"desc" if way == "desc" else "asc"} nulls last' for name, way in order.items() if name in known
        ]
        if len(terms) != len(order):
            raise QuestionError(f"{question}: no column {', '.join(order.keys() - set(known))}")
        sorting = f"order by {', '.join([*terms, '_place'])} limit {int(end) - int(start)} offset {int(start)}"
        outer = "select * exclude (_place) from (select *, row_number() over () as _place from (\n{}\n)) " + sorting
        asked = _around(question, outer)
        return self.kept((question, sorting, _key(parameters)), lambda: self._ask(question, asked, parameters))

    def dots(self, question: str, field: str, **parameters: object) -> list[Row]:
        """Of the rows of a question with a value in `field` at most 160 of each peer group, both ends whole, the
        middle evenly: as many dots as can be told apart.

        Adds group_count and group_median, the number of rows with a value and their median in the peer group.

        Raises:
            QuestionError: the question has no such column.
        """
        if field not in self.columns(question, **parameters):
            raise QuestionError(f"{question}: no column {field}")
        inner, wanted = _question(question)
        outer, more = _question("around_dots")
        asked = (outer.format(question=inner, field=f'"{field}"'), wanted | more)
        given = {**parameters, "most": MOST_DOTS, "ends": _EACH_END}
        return self.kept((question, "dots", field, _key(parameters)), lambda: self._ask(question, asked, given))

    def columns(self, question: str, **parameters: object) -> list[str]:
        """Names of the columns of a question."""
        asked = _around(question, "describe select * from (\n{}\n)")
        rows = self.kept((question, "columns"), lambda: self._ask(question, asked, parameters))
        return [row["column_name"] for row in rows]

    def kept(self, key: tuple[Any, ...], make: Callable[[], Answer]) -> Answer:
        """What `make` gives, kept under `key`: do not change it.

        For this request at once; for the next readers of the snapshot when a second request asks, so that invented
        parameters fill nothing.
        """
        found: Answer | None = self._own.get(key)
        if found is None:
            found = self._opened.memo.get(key)
            if found is None:
                found = make()
                self._opened.memo.put(key, found)
            self._own[key] = found
        return found

    def _ask(self, question: str, asked: tuple[str, frozenset[str]], parameters: Mapping[str, object]) -> list[Row]:
        sql, wanted = asked
        try:
            names, rows = self._opened.run(sql, {name: parameters[name] for name in wanted})
        except QuestionError as error:
            raise QuestionError(f"{question}: {error}", is_of_another_shape=error.is_of_another_shape) from error
        return [dict(zip(names, values)) for values in rows]  # noqa: B905 — once a row, of one cursor

    def row(self, question: str, **parameters: object) -> Row | None:
        """The first row, or None."""
        return next(iter(self.rows(question, **parameters)), None)
