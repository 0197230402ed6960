"""Databases as sources: fetched into the inbox as Parquet, in windows, with secrets that stand nowhere."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from sqlalchemy.dialects import mssql, mysql

from orchestration.clock import as_of
from orchestration.collection.parsed_file import Arrival
from orchestration.collection.read_files import read_files
from orchestration.collection.sandbox.limits import limits_of
from orchestration.collection.sources.source import load_sources
from orchestration.doors.fetch import fetch
from orchestration.doors.sql import statement
from orchestration.home import Home
from orchestration.messages import UserError
from orchestration.pipeline.collect import Collected, collect
from orchestration.pipeline.session import RunSettings
from orchestration.recovery.soundness import require_sound_state
from orchestration.reference import load
from orchestration.reminders.alerts import _of_sources
from orchestration.settings.check import check_config
from orchestration.state import ArrivalRecord, StateStore
from tests.conftest import taizhang
from tests.doors.conftest import PASSWORD, Postgres

Describe = Callable[..., None]
AT = as_of("2024-07-01")
COLUMNS = "{case_id: 编号, unit: unit, received_at: received, closed_at: closed, channel: {value: hotline}}"
CASES = """
drop table if exists cases;
create table cases (编号 bigint, unit text, received timestamptz, closed timestamp, 来电人 text, updated timestamptz);
insert into cases select 202400000000000000 + n, case n % 2 when 0 then '城关镇' else '河西镇' end,
  timestamptz '2024-01-01 08:00+08' + n * interval '1 day', null, '张三' || n,
  timestamptz '2024-01-01 08:00+08' + n * interval '1 day'
from generate_series(0, 99) n
"""


@pytest.fixture
def cases(postgres: Postgres, describe: Describe) -> Postgres:
    postgres.do(*CASES.split(";"))
    described(describe, postgres.url)
    return postgres


def described(describe: Describe, connection: str, **more: str) -> None:
    keys = {"kind": "sql", "connection": connection, "table": "cases", "template": "case", "columns": COLUMNS}
    describe("hotline", **keys | {"drop": "[来电人]", "incremental": "{column: updated, lag_days: 3}"} | more)


def run(home: Home) -> Collected:
    return collect(home, RunSettings(load(home.config)), AT)


def arrivals(home: Home) -> list[ArrivalRecord]:
    with closing(StateStore(home.state)) as state:
        return state.arrivals()


def test_rows_of_a_database_arrive_as_files_and_are_read(home: Home, cases: Postgres) -> None:
    [fetched] = fetch(home, load(home.config))
    assert (fetched.rows_count, fetched.fault) == (100, None)
    assert fetched.files == [f"fetched/hotline/hotline_2024-{month:02}.parquet" for month in (1, 2, 3, 4)]
    collected = run(home)
    assert (collected.rows_accepted, collected.rows_rejected, collected.statuses) == (100, 0, {"accepted": 4})
    assert [one.file_name for one in arrivals(home)] == fetched.files
    with duckdb.connect(str(home.warehouse), read_only=True) as warehouse:
        rows = warehouse.execute('select case_id, received_at::text from raw."case" order by case_id').fetchall()
    assert rows[0] == ("202400000000000000", "2024-01-01 00:00:00+00"), "every digit, and the instant"
    names = duckdb.execute(f"select name from parquet_schema('{home.archive}/*') where name = '来电人'").fetchall()
    assert names == [], "a column that nothing reads is never fetched"
    require_sound_state(home)


def test_the_same_rows_are_no_arrival_and_a_changed_row_replaces_its_window(home: Home, cases: Postgres) -> None:
    fetch(home, load(home.config))
    run(home)
    [again] = fetch(home, load(home.config))
    assert (again.files, again.unchanged_count) == ([], 2), "the windows of the last three days"
    cases.do("update cases set closed = '2024-04-08 10:00', updated = '2024-04-08 10:00+08' where 编号 % 100 = 97")
    [changed] = fetch(home, load(home.config))
    assert changed.files == ["fetched/hotline/hotline_2024-04.parquet"]
    assert not run(home).statuses.get("refused")
    assert len(arrivals(home)) == 5
    with duckdb.connect(str(home.warehouse), read_only=True) as warehouse:
        [closed] = warehouse.execute('select closed_at::text from raw."case" where closed_at is not null').fetchall()
    assert closed == ("2024-04-08 02:00:00+00",)


def test_windows_that_are_lost_or_asked_otherwise_are_only_fetched_again(
    home: Home, cases: Postgres, describe: Describe
) -> None:
    fetch(home, load(home.config))
    kept = {path.name: path.read_bytes() for path in (home.inbox / "fetched/hotline").iterdir()}
    for path in (home.inbox / "fetched/hotline").iterdir():
        path.unlink()
    fetch(home, load(home.config))
    assert {path.name: path.read_bytes() for path in (home.inbox / "fetched/hotline").iterdir()} == kept
    described(describe, cases.url, query="select * from cases where unit <> '河西镇'", table="")
    [narrowed] = fetch(home, load(home.config))
    assert (narrowed.rows_count, len(narrowed.files)) == (50, 4)


@pytest.mark.parametrize("moment", ["after_the_first_file", "before_the_archive"])
def test_killed_at_any_moment_nothing_is_lost_or_doubled(home: Home, cases: Postgres, moment: str) -> None:
    where = {
        "after_the_first_file": "orchestration.doors.remote.os.utime=lambda *a: kill()",
        "before_the_archive": "orchestration.intake.inbox.archive=lambda *a: kill()",
    }[moment]
    target, _, bug = where.partition("=")
    module, _, name = target.rpartition(".")
    script = f"""
import os, signal, sys
from orchestration.doors import fetch as f
from orchestration.intake import inbox
kill = lambda: os.kill(os.getpid(), signal.SIGKILL)
import orchestration.doors.remote, orchestration.intake.inbox
{module}.{name} = {bug}
from tests.doors.test_sql import run
from orchestration.home import Home
from orchestration.reference import load
from pathlib import Path
home = Home(Path({str(home.root)!r}))
f.fetch(home, load(home.config))
run(home)
"""
    done = subprocess.run([sys.executable, "-c", script], check=False, env=os.environ)
    assert done.returncode == -signal.SIGKILL
    fetch(home, load(home.config))
    assert (run(home).rows_accepted, len(arrivals(home))) == (100, 4)
    assert [one.files for one in fetch(home, load(home.config))] == [[]]
    require_sound_state(home)


def test_a_source_that_fails_says_so_and_stops_no_other(
    home: Home, cases: Postgres, describe: Describe, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = cases.url.replace("?host=", "?host=/nowhere")
    describe("dead", kind="sql", connection=dead, table="cases", template="case", columns=COLUMNS)
    describe("gone", kind="sql", connection=cases.url, table="no_such", template="case", columns=COLUMNS)
    describe("long", kind="sql", connection=cases.url, table="cases", template="case", columns=COLUMNS, max_rows="99")
    slow = "select cases.*, pg_sleep(9)::text as slow from cases"
    describe(
        "slow", kind="sql", connection=cases.url, query=slow, template="case", columns=COLUMNS, timeout_seconds="1"
    )
    done = {one.name: one.fault and one.fault.key for one in fetch(home, load(home.config))}
    assert done == {
        "dead": "doors.fault.unreachable",
        "gone": "doors.fault.not_there",
        "hotline": None,
        "long": "doors.fault.too_many_rows",
        "slow": "doors.fault.timeout",
    }
    assert [alert.values["names"] for alert in _of_sources(home)] == [["dead", "gone", "long", "slow"]]


def test_a_wrong_password_is_told_and_no_password_stands_anywhere(
    home: Home, cases: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_PASSWORD", "wr0ng-5ecret")
    done = taizhang("fetch", "--json", home=home)
    assert done.exit_code == 1
    assert "HOTLINE_PASSWORD" in done.json[0]["fault"]["message_zh"]
    monkeypatch.setenv("HOTLINE_PASSWORD", PASSWORD)
    assert taizhang("fetch", home=home).exit_code == 0
    run(home)
    for path in (path for path in home.root.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert b"wr0ng-5ecret" not in content and PASSWORD.encode() not in content, path
    assert "wr0ng-5ecret" not in done.stdout + done.stderr


def test_a_secret_is_taken_from_a_file_that_nobody_else_may_read(
    home: Home, cases: Postgres, describe: Describe, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(f"{PASSWORD}\n")
    described(describe, cases.url.replace("HOTLINE_PASSWORD", f"file:{secret}"))
    secret.chmod(0o644)
    [refused] = fetch(home, load(home.config))
    assert refused.fault and f"chmod 600 {secret}" in refused.fault.en
    secret.chmod(0o600)
    assert fetch(home, load(home.config))[0].rows_count == 100


def test_a_trial_writes_nothing(home: Home, cases: Postgres) -> None:
    done = taizhang("fetch", "hotline", "--dry-run", "--json", home=home)
    assert (done.exit_code, done.json[0]["rows"], len(done.json[0]["files"])) == (0, 100, 4)
    assert list(home.inbox.iterdir()) == []


def test_a_hundred_thousand_rows_are_fetched_and_read_in_little_memory(
    home: Home, cases: Postgres, describe: Describe
) -> None:
    cases.do(
        "insert into cases select n, '城关镇', timestamptz '2024-05-01 08:00+08' + n * interval '20 seconds', null, 'x',"
        " timestamptz '2024-05-01 08:00+08' + n * interval '20 seconds' from generate_series(1, 100000) n"
    )
    script = (
        "import resource, sys; from pathlib import Path; from orchestration.home import Home;"
        "from orchestration.reference import load; from orchestration.doors.fetch import fetch;"
        f"home = Home(Path({str(home.root)!r})); references = load(home.config);"
        "import sqlalchemy, pyarrow.parquet, psycopg; before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "rows = fetch(home, references)[0].rows_count;"
        "print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, env=os.environ)
    rows_count, kilobytes = map(int, done.stdout.split())
    assert (rows_count, kilobytes < 150_000) == (100_100, True), kilobytes
    references, [name] = (
        load(home.config),
        [name for name in (home.inbox / "fetched/hotline").iterdir() if "05" in name.name],
    )
    [parsed] = read_files(
        [Arrival("0-1", "fetched/hotline/x.parquet", name, AT)], references, limits_of(references.settings)
    )
    assert (parsed.verdict, parsed.parts[0].rows_sent, parsed.parts[0].rows_rejected) == ("read", 100_000, 0)


def test_sqlite_holds_texts_for_times_and_is_never_made(home: Home, describe: Describe, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        connection.execute("create table cases (编号 text, unit text, received text, closed text, updated text)")
        connection.executemany(
            "insert into cases values (?, '城关镇', ?, ?, ?)",
            [("A1", "2024-03-05 09:00:00", 7, "2024-03-05"), ("A2", "2024-04-05 09:00:00", "x", None)],
        )
        connection.commit()
    described(describe, f"sqlite:///{tmp_path}/a.db", drop="[]")
    [fetched] = fetch(home, load(home.config))
    assert [name.rpartition("_")[2] for name in fetched.files] == ["undated.parquet", "2024-03.parquet"]
    described(describe, f"sqlite:///{tmp_path}/b.db", drop="[]")
    [missing] = fetch(home, load(home.config))
    assert missing.fault and missing.fault.key == "doors.fault.unreachable"
    assert not (tmp_path / "b.db").exists()


def test_other_databases_are_asked_in_their_own_words(home: Home, describe: Describe) -> None:
    described(describe, "mssql://reader:${HOTLINE_PASSWORD}@db/hotline", table="dbo.Cases")
    [source] = load_sources(home.config / "sources")
    assert "[编号], unit" in str(statement(source).compile(dialect=mssql.dialect()))
    assert "FROM dbo.[Cases] ORDER BY updated" in " ".join(
        str(statement(source).compile(dialect=mssql.dialect())).split()
    )
    described(describe, "mysql://reader:${HOTLINE_PASSWORD}@db/hotline", query="select a as `编号` from b;", table="")
    [source] = load_sources(home.config / "sources")
    assert "(select a as `编号` from b) AS fetched_rows" in str(statement(source).compile(dialect=mysql.dialect()))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"connection": "postgresql://reader:geheim@db/hotline"}, "secret_in_the_open"),
        ({"connection": "oracle://reader@db/hotline"}, "no_such_database"),
        ({"query": "select 1"}, "not_one_origin"),
        ({"match": "'*.csv'"}, "key_of_another_kind"),
        ({"columns": "{unit: {letter: A}, received_at: received}"}, "letter_of_no_sheet"),
        ({"columns": "{unit: unit, received_at: received}"}, "increment_moves_rows"),
        ({"incremental": "{column: updated, every: week}"}, "not_one_of"),
        ({"kind": "ftp"}, "not_one_of"),
        ({"max_rows": "0"}, "not_a_whole_number"),
        ({"connection": "postgresql://reader:${NOT_SET_HERE}@db/hotline"}, "secret_not_set"),
    ],
)
def test_config_check_names_what_is_wrong(home: Home, describe: Describe, changed: dict[str, str], code: str) -> None:
    keys = {"connection": "postgresql://reader:${HOTLINE_PASSWORD}@db/hotline"} | changed
    keys = {"kind": "sql", "table": "cases", "template": "case", "columns": COLUMNS} | keys
    describe("hotline", **({"incremental": "{column: updated}"} | keys))
    found = [
        problem.text.key for problem in check_config(home.config).sorted() if problem.file == "sources/hotline.yml"
    ]
    assert f"config.{code}" in found
    assert "geheim" not in str([str(problem.sentence) for problem in check_config(home.config).sorted()])


def test_a_source_that_is_not_there_is_wrong_use(home: Home) -> None:
    with pytest.raises(UserError):
        fetch(home, load(home.config), ["nothing"])
