"""Every number inside a sentence, a title or a note of a chart is the snapshot's: what fills a text is caught and compared with plain SQL.

A text of the catalogue that shows a number and stands neither in truth/sentences.toml nor in the lists below fails: no number is left out silently.
"""

from __future__ import annotations

import math
import re
import shutil
from collections import Counter, defaultdict
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

import duckdb
import pytest

from dashboards import router
from dashboards.context import Context
from dashboards.formats import Formats
from dashboards.i18n import Texts, texts
from dashboards.pages.study import minimum_table
from dashboards.snapshot import Snapshots
from dashboards.view import parse
from tests import catalogue
from tests.catalogue import flat
from tests.dashboards.as_json import as_json
from tests.dashboards.browser import PATHS
from tests.dashboards.reading import numbers
from tests.dashboards.truths import UNIT, look_at, truths, written

SENTENCES = truths("sentences")
FILTERS = (
    "period=2025-Q4",
    "period=2025-11&lang=en",
    "period=2024&type=bureau",
    "period=2025-H1&type=township&lang=en",
)
TABS = ("/ranking?tab=funnel", "/ranking?tab=bump", "/ranking?tab=whatif", "/collection?tab=sent")
# placeholders that hold names, dates, or texts that are caught by themselves
_WORDS = frozenset(["name", "unit", "whose", "kind", "group", "channel", "domain", "metric", "other", "title", "about", "file", "sheet", "signal", "status", "state", "what", "figure", "value_of", "template", "field", "term", "changes", "scheme", "version", "id", "owner"])  # fmt: skip
_DATES = frozenset(
    [
        "period",
        "day",
        "created",
        "as_of",
        "snapshot",
        "year",
        "first",
        "last",
        "due",
        "accepted",
        "month",
        "one",
        "asked",
        "shown",
    ]
)
_DATED = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日|([A-Z][a-z]{2}) (\d{1,2}), (\d{4})")
_UNJUDGED = ("too_few", "not_suitable")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
# what other tests compare, or what is no figure of the snapshot
_ELSEWHERE = {
    "card.described": "title and text of a card, both caught by themselves",
    "card.first_rows": "length of a table whose rows test_numbers compares",
    "card.only_first": "a limit of the page",
    "card.some_drawn": "a rule of the drawing",
    "case.overdue_about": "a limit of the list, and a date",
    "collection.similar": "units as the home lists them now: test_actions",
    "glossary.": "what words mean, no figure of the snapshot",
    "outreach.silent_about": "a limit of the drawing",
    "rank.together": "test_long_tables works every run of neighbours out anew",
    "rule.of_field": "names of templates and fields",
    "rule.filtered": "names of figures",
    "since.": "two snapshots: test_overview_page",
    "snapshot.": "identifiers and moments of the snapshot: test_snapshot",
    "snapshots.": "two snapshots: test_snapshot_changes",
    "unit.duties_": "test_unit_duties counts the sessions anew",
    "unit.duty_by": "test_unit_duties counts the sessions anew",
    "unit.held_of": "test_unit_duties counts the sessions anew",
    "unit.open_": "lengths of tables whose rows test_numbers compares",
    "upload.": "a setting of the home, no figure of the snapshot",
    "whatif.": "test_whatif works every trial out anew",
}


class Caught:
    """Texts filled in while pages are rendered."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[tuple[str, dict[str, str]]] = []
        fill = Texts.__call__

        def catch(text: Texts, key: str, **values: object) -> str:
            self.calls.append((key, {name: str(value) for name, value in values.items()}))
            return fill(text, key, **values)

        monkeypatch.setattr(Texts, "__call__", catch)


@pytest.fixture(scope="module")
def bare(county, tmp_path_factory):
    path = tmp_path_factory.mktemp("sentences") / "copy.duckdb"
    shutil.copyfile(next(county.home.snapshots.glob("S*.duckdb")), path)
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set TimeZone = 'Asia/Shanghai'")
        yield connection


class Truth:
    """What the sentences of one view may say."""

    def __init__(self, bare: duckdb.DuckDBPyConnection, view: Any) -> None:
        self.bare, self.kind = bare, view.type
        look_at(bare, view)
        self.rows = cache(self._rows)
        self.periods = {
            Formats(texts(view.lang)).period(code): code
            for (code,) in bare.execute("select period_code from marts.dim_period").fetchall()
        }
        self.channels = {
            texts(view.lang).label("channel", code): code
            for (code,) in bare.execute("select distinct coalesce(channel, 'other') from marts.fct_case").fetchall()
        }

    def _rows(self, key: str) -> dict[tuple, list[list]]:
        """Rows by the names and dates in them."""
        found = defaultdict(list)
        for row in self._asked(key):
            plain = [
                one.date() if isinstance(one, datetime) else float(one) if isinstance(one, int | Decimal) else one
                for one in row
                if one is not None
            ]
            found[_words_of(plain)].append(plain)
        return found

    def _asked(self, key: str) -> list[tuple]:
        spec = SENTENCES[key]
        if "sql" in spec:
            return self.bare.execute(written(spec["sql"], {"type": self.kind})).fetchall()
        if "curve" in spec:
            return _curve(self.bare, spec["curve"])
        if "watched" in spec:
            watched = sum(n for signal, n in _signals(self.bare).items() if signal not in _UNJUDGED)
            return [(watched, watched * spec["watched"])]
        if "signal" in spec:
            return [(_signals(self.bare)[spec["signal"]],)]
        duties = _duties(self.bare)
        short = sum(1 for row in duties if row["units_short"])
        return [(short, len(duties))] if short else [(len(duties),)]

    def holds(self, key: str, values: dict[str, str]) -> bool:
        """Whether some row says what the sentence says."""
        told: list[Any] = []
        for one in SENTENCES[key]["is"]:
            name, _, kind = one.partition(":")
            told += (
                [self._as(kind, values[name])]
                if kind
                else [Shown(one, "%" in values[name]) for one in numbers(values[name])]
            )
        return any(_same(told, row) for row in self.rows(key).get(_words_of(told), ()))

    def _as(self, kind: str, text: str) -> Any:
        if kind == "day":
            return dated(text)
        return (
            {"period": self.periods, "channel": self.channels}[kind].get(text, text)
            if kind in ("period", "channel")
            else text
        )


def dated(text: str) -> date | None:
    found = _DATED.search(text)
    if not found:
        return None
    year, month, day, name, other_day, other_year = found.groups()
    return (
        date(int(year), int(month), int(day))
        if year
        else date(int(other_year), _MONTHS.index(name) + 1, int(other_day))
    )


def _words_of(told: list[Any]) -> tuple:
    return tuple(one for one in told if not isinstance(one, float))


class Shown(float):
    """A number as it is shown; a rate is read as a fraction, other numbers are shown to the tenth."""

    def __new__(cls, value: float, is_rate: bool) -> Shown:
        made = super().__new__(cls, value)
        made.nearly = 0.000501 if is_rate else 0.0501
        return made


def _same(told: list[Any], row: list[Any]) -> bool:
    if len(told) != len(row):
        return False
    for said, true in zip(told, row, strict=True):
        if isinstance(said, Shown) and isinstance(true, float):
            if abs(said - true) > said.nearly:
                return False
        elif said != true:
            return False
    return True


def _curve(bare: duckdb.DuckDBPyConnection, event: str) -> list[tuple]:
    """Kaplan and Meier by hand: at every time with an event or an end, the share that still waits."""
    if event == "closed":
        sql = "select channel_code, greatest(date_diff('day', received_on, coalesce(closed_on, as_of()::date)), 0), closed_on is not null from kase where received_on between starts_on() and ends_on()"
    else:
        sql = "select channel_code, greatest(date_diff('hour', received_at, coalesce(first_response_at, closed_at, as_of())), 0), first_response_at is not null from kase where received_on between starts_on() and ends_on() and response_due_at is not null"
    rows = bare.execute(sql).fetchall()
    found = []
    for channel in {row[0] for row in rows}:
        waited = [(time, ended) for one, time, ended in rows if one == channel]
        share = 1.0
        for time in sorted({time for time, _ in waited}):
            at_risk = sum(1 for other, _ in waited if other >= time)
            share *= 1 - sum(1 for other, ended in waited if other == time and ended) / at_risk
            found.append((channel, time, share))
    return found


def _signals(bare: duckdb.DuckDBPyConnection) -> Counter:
    """How many figures of the whole have which signal: its own, else that of the newest month that a rule judged."""
    rows = bare.execute(
        """
        select metric_code, signal from marts.fct_unit_trend inner join marts.dim_period as period using (period_code)
        where unit_code = scope() and (period_code = period() or period_kind = 'month' and period.starts_on >= starts_on() and period.ends_on <= until())
        order by metric_code, signal in ('too_few', 'not_suitable'), period_code = period() desc, ends_on desc
        """
    ).fetchall()
    return Counter(dict(reversed(rows)).values())


def _duties(bare: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The study duties of the year up to the period's end: by unit, months added up."""
    found = []
    named = bare.execute("select distinct on (obligation_code) obligation_code, counts from marts.dim_obligation where kind = 'minimum_count'").fetchall()  # fmt: skip
    for code, counts in named:
        kinds = " and ".join(
            "(" + " or ".join(f"session.{part.split('=')[0]} = '{one}'" for one in part.split("=")[1].split("|")) + ")"
            for part in counts.split(";")
        )
        rows = bare.execute(
            f"""select duty.unit_code, sum(duty.required), sum((
                    select count(*) from marts.fct_study_session as session where session.unit_code = duty.unit_code
                    and session.held_on between duty.from_on and least(duty.to_on, ends_on()) and {kinds}))
                from marts.fct_study_duty as duty inner join shown using (unit_code)
                inner join marts.dim_period as month on month.period_code = duty.window_code and month.period_kind = 'month'
                where duty.obligation_code = '{code}' and year(month.ends_on) = year(ends_on()) and month.starts_on <= ends_on() group by 1"""
        ).fetchall()
        short = sum(1 for _, required, held in rows if held < math.floor(float(required) + 1e-9))
        if rows:
            held = sum(int(row[2]) for row in rows)
            found.append({"code": code, "units": len(rows), "units_short": short, "held": held})
    return found


@cache
def placeholders(key: str) -> frozenset[str]:
    return frozenset(catalogue.placeholders(flat("zh")[key]) | catalogue.placeholders(flat("en")[key]))


def unsaid(key: str, values: dict[str, str], known: set[date], truth: Truth) -> list[str]:
    """Placeholders with digits that are neither names nor dates that the snapshot knows."""
    left = []
    for name in placeholders(key) & set(values):
        text = values[name]
        if not re.search(r"\d", text) or name in _WORDS:
            continue
        told = text in truth.periods or dated(text) in known or re.fullmatch(r"S\d{6}|20\d\d|\d{4}-\d\d-\d\d.*", text)
        if not (name in _DATES and told):
            left.append(name)
    return left


@pytest.mark.parametrize("filters", FILTERS)
def test_every_number_of_every_sentence_is_the_snapshots(county, bare, monkeypatch, filters):
    snapshots, caught, wrong, seen = Snapshots(county.home.root), Caught(monkeypatch), [], Counter()
    known = {
        row[0]
        for row in bare.execute(
            "select starts_on from marts.dim_period union select ends_on from marts.dim_period union select due_at::date from marts.fct_report "
            "union select accepted_at::date from marts.fct_report union select as_of::date from meta.snapshot union select created_at::date from meta.snapshot "
            "union select held_on from marts.fct_study_session union select unnest(generate_series(date '2023-01-02', date '2026-06-01', interval 7 day))::date"
        ).fetchall()
    }
    for path in (*PATHS, *TABS):
        view = parse(*f"{path.replace('TS01', UNIT)}{'&' if '?' in path else '?'}{filters}".partition("?")[::2])
        caught.calls.clear()
        component, shown = router.render(snapshots, view)
        as_json(component)
        assert shown["snapshot"], path
        calls, truth = {(key, tuple(sorted(values.items()))) for key, values in caught.calls}, Truth(bare, view)
        page = view.path.strip("/") or "overview"
        for key, items in calls:
            values = dict(items)
            if not unsaid(key, values, known, truth) or any(key.startswith(one) for one in _ELSEWHERE):
                continue
            spec = f"{key}@{page}" if f"{key}@{page}" in SENTENCES else key
            seen[spec] += 1
            if spec not in SENTENCES or not truth.holds(spec, values):
                wrong.append((path, spec, values))
    snapshots.close()
    assert wrong == []
    assert len(seen) > 50


@pytest.mark.parametrize("filters", FILTERS)
def test_what_is_held_of_each_study_duty_and_who_is_behind_is_counted_anew(county, bare, filters):
    snapshots, view = Snapshots(county.home.root), parse("/study", f"?{filters}")
    look_at(bare, view)
    with snapshots.open() as reader:
        rows = minimum_table(Context(view, reader, snapshots)).rows
        shown = {row["obligation_code"]: (row["units"], row["units_short"], row["held"]) for row in rows}
        assert all(row["units_met"] + len(row["short_units"] or ()) == row["units"] for row in rows)
    snapshots.close()
    assert shown == {row["code"]: (row["units"], row["units_short"], row["held"]) for row in _duties(bare)}


def test_no_truth_is_kept_that_no_text_needs():
    keys = set(flat("zh"))
    assert {key.partition("@")[0] for key in SENTENCES} <= keys
    for key, spec in SENTENCES.items():
        assert {name.partition(":")[0] for name in spec["is"]} <= placeholders(key.partition("@")[0]), key
    assert all(any(key.startswith(one) for key in keys) for one in _ELSEWHERE)
    assert list(pairwise(sorted(_ELSEWHERE)))
