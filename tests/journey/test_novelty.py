"""A snapshot of the same inputs and day says something new only where a deadline has passed in between."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pytest

from orchestration.pipeline.novelty import _says_the_same

_PUBLISHED = "2025-04-29 12:00+08"
_DEADLINES = ("due_at", "grace_until", "repair_until", "response_due_at", "resolution_due_at", "outcome_ripe_at")


def _snapshot(day: str, deadlines: dict[str, str]) -> duckdb.DuckDBPyConnection:
    """A snapshot published at noon of the 29th, in which a period ends on a day."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'Asia/Shanghai'; create schema marts; create schema meta")
    connection.execute(
        f"create table meta.snapshot as select 'd' as inputs_digest, timestamptz '{_PUBLISHED}' as as_of"
    )
    connection.execute(f"create table marts.dim_period as select date '{day}' as ends_on")
    columns = {name: f"cast({deadlines.get(name, 'null')} as timestamptz) as {name}" for name in _DEADLINES}
    connection.execute(f"create table marts.fct_report as select {', '.join(columns[n] for n in _DEADLINES[:3])}")
    connection.execute(f"create table marts.fct_case as select {', '.join(columns[n] for n in _DEADLINES[3:])}")
    return connection


@pytest.mark.parametrize("name", _DEADLINES)
def test_any_deadline_of_a_report_or_case_makes_news_when_it_has_passed(name: str) -> None:
    connection = _snapshot("2025-04-30", {name: "'2025-04-29 15:00+08'"})
    assert _says_the_same(connection, "d", datetime.fromisoformat("2025-04-29T14:59:59+08:00"))
    assert not _says_the_same(connection, "d", datetime.fromisoformat("2025-04-29T15:00:00+08:00"))


def test_a_period_that_ends_with_the_day_makes_news_at_its_last_instant() -> None:
    end = datetime.fromisoformat("2025-04-29T23:59:59.999999+08:00")
    assert not _says_the_same(_snapshot("2025-04-29", {}), "d", end)
    assert _says_the_same(_snapshot("2025-04-30", {}), "d", end)
