"""MySQL as a source, against a real MariaDB: what is asked, in which windows, and what is told when it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import duckdb
import pytest

from orchestration.doors.fetch import fetch
from orchestration.home import Home
from orchestration.reference import load
from tests.doors.mariadb_server import MariaDb, mariadb_server
from tests.doors.test_sql import COLUMNS, described, run

CASES = """
create or replace table cases (编号 bigint, unit varchar(40), received datetime, closed datetime, 来电人 text,
  updated timestamp null);
insert into cases select 202400000000000000 + seq, if(seq % 2, '河西镇', '城关镇'),
  timestamp '2024-01-01 08:00:00' + interval seq day, null, '张三', timestamp '2024-01-01 08:00:00' + interval seq day
from seq_0_to_99
"""


@pytest.fixture(scope="module")
def mariadb() -> Iterator[MariaDb]:
    with mariadb_server() as found:
        yield found


def test_rows_of_mysql_come_in_windows_and_a_changed_row_replaces_its_window(
    home: Home, mariadb: MariaDb, describe: Callable[..., None]
) -> None:
    mariadb.do("use hotline", *CASES.split(";"))
    described(describe, mariadb.url)
    [fetched] = fetch(home, load(home.config))
    assert (fetched.rows_count, fetched.fault) == (100, None)
    assert fetched.files == [f"fetched/hotline/hotline_2024-{month:02}.parquet" for month in (1, 2, 3, 4)]
    collected = run(home)
    assert (collected.rows_accepted, collected.rows_rejected) == (100, 0)
    with duckdb.connect(str(home.warehouse), read_only=True) as warehouse:
        rows = warehouse.execute('select case_id, received_at::text from raw."case" order by case_id').fetchall()
    assert rows[0] == ("202400000000000000", "2024-01-01 00:00:00+00"), "every digit, and the instant"
    assert [(one.files, one.unchanged_count) for one in fetch(home, load(home.config))] == [([], 2)]
    mariadb.do("update hotline.cases set closed = '2024-04-08 10:00' where 编号 % 100 = 97")
    assert fetch(home, load(home.config))[0].files == ["fetched/hotline/hotline_2024-04.parquet"]


def test_what_mysql_refuses_is_told_in_a_sentence(
    home: Home, mariadb: MariaDb, describe: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    mariadb.do("use hotline", *CASES.split(";"), "create or replace database other", "create table other.t (id int)")
    keys = {"kind": "sql", "template": "case", "columns": COLUMNS}
    describe("dead", connection=mariadb.url.replace(str(mariadb.port), "9"), table="cases", **keys)
    describe("denied", connection=mariadb.url, table="other.t", **keys)
    describe("gone", connection=mariadb.url, table="no_such", **keys)
    describe("wrong", connection=mariadb.url, query="selekt 1 from cases", **keys)
    slow = "select * from cases where sleep(0.1) = 0"
    describe("slow", connection=mariadb.url, query=slow, timeout_seconds="1", **keys)
    describe("login", connection=mariadb.url.replace("HOTLINE_PASSWORD", "WRONG_PASSWORD"), table="cases", **keys)
    monkeypatch.setenv("WRONG_PASSWORD", "wr0ng-5ecret")
    done = {one.name: one.fault and one.fault.key.rpartition(".")[2] for one in fetch(home, load(home.config))}
    assert done == {
        "dead": "unreachable",
        "denied": "denied",
        "gone": "not_there",
        "login": "login",
        "slow": "timeout",
        "wrong": "wrong_query",
    }
