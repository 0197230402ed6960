"""Builds a small but realistic snapshot with the tables of the contract, for the tests of the dashboards.

path = build(home, "S000001")          # home/snapshots/S000001.duckdb
publish(home, "S000001")               # home/published.json
"""

from __future__ import annotations

import json
import random
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from expectations.periods import Period, period_of
from tests.dashboards import example_facts as facts
from tests.table_functions import table_function

FOLDER = Path(__file__).parent
CREATED_AT = datetime(2026, 1, 4, 8, 30, tzinfo=facts.SHANGHAI)


def _periods() -> list[Period]:
    found = {
        period_of(first, kind).code: period_of(first, kind)
        for first, _ in facts.months()
        for kind in ("month", "quarter", "half_year", "year")
    }
    return list(found.values())


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple]) -> None:
    columns = [pa.array(column) for column in zip(*rows, strict=True)]
    connection.register(
        "incoming", pa.Table.from_arrays(columns, names=[f"column_{number}" for number in range(len(columns))])
    )
    connection.execute(f"insert into {table} select * from incoming")
    connection.unregister("incoming")


def _sourced(rows: list[tuple], file_id: str, sheet: str) -> list[tuple]:
    return [(*row, file_id, sheet, number) for number, row in enumerate(rows, start=3)]


def _write_facts(connection: duckdb.DuckDBPyConnection, names: dict[str, str] | None, drop_last: bool) -> None:
    random_ = random.Random(20251231)
    periods = [(period.code, period.kind, period.starts_on, period.ends_on) for period in _periods()]
    _insert(connection, "marts.dim_period", periods)
    root = (
        facts.ROOT,
        (names or {}).get(facts.ROOT, "青禾县"),
        None,
        "county",
        "county",
        None,
        date(2018, 1, 1),
        None,
        True,
    )
    units = facts.units(names)
    below = [
        (unit.code, unit.name, facts.ROOT, unit.kind, unit.kind, unit.headcount, unit.since, None, True)
        for unit in units
    ]
    _insert(connection, "marts.dim_unit", [root, *below])
    gathered: dict[str, list[tuple]] = {
        "fct_study_session": [],
        "fct_report": [],
        "fct_case": [],
        "fct_outreach_item": [],
    }
    for unit in units:
        gathered["fct_study_session"] += _sourced(
            list(facts.sessions(unit, random_)), f"{unit.code.lower()}00000000-1", "学习台账"
        )
        gathered["fct_report"] += list(facts.reports(unit, random_, periods))
        gathered["fct_case"] += _sourced(list(facts.cases(unit, random_)), f"{unit.code.lower()}00000000-2", "诉求台账")
        gathered["fct_outreach_item"] += _sourced(
            list(facts.outreach(unit, random_)), f"{unit.code.lower()}00000000-3", "宣传台账"
        )
    if drop_last:
        gathered["fct_case"] = gathered["fct_case"][:-40]
    for table, rows in gathered.items():
        _insert(connection, f"example.{table}", rows)


def _write_obligations(connection: duckdb.DuckDBPyConnection) -> None:
    reports = [
        (
            code,
            "reporting",
            zh,
            en,
            "report",
            cadence,
            1,
            None,
            f"period_end+{days} days",
            0,
            "|".join(kinds),
            "2018-01-01",
            None,
        )
        for code, (zh, en, cadence, days, kinds) in facts.OBLIGATIONS.items()
    ]
    study = [
        (
            code,
            "study",
            zh,
            en,
            "minimum_count",
            "year",
            minimum,
            "session_type=collective",
            "period_end",
            0,
            "all",
            "2018-01-01",
            None,
        )
        for code, (zh, en, minimum) in facts.STUDY_OBLIGATIONS.items()
    ]
    _insert(connection, "marts.dim_obligation", study + reports)


def build(
    home: Path, snapshot_id: str = "S000001", *, names: dict[str, str] | None = None, drop_last: bool = False
) -> Path:
    """Write home/snapshots/<snapshot_id>.duckdb; `names` overrides unit names, `drop_last` leaves out some cases."""
    path = home / "snapshots" / f"{snapshot_id}.duckdb"
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("set TimeZone = 'Asia/Shanghai'")
        connection.execute((FOLDER / "example_tables.sql").read_text(encoding="utf-8"))
        _write_facts(connection, names, drop_last)
        _write_obligations(connection)
        connection.execute("set variable snapshot_id = ?", [snapshot_id])
        connection.execute("set variable created_at = ?::timestamptz", [created_at(snapshot_id).isoformat()])
        connection.execute("set variable as_of = ?::timestamptz", [facts.AS_OF.isoformat()])
        for name in ("example_metrics.sql", "example_scores.sql", "example_duties.sql", "example_audit.sql"):
            connection.execute((FOLDER / name).read_text(encoding="utf-8"))
        for name in ("scores_under_weights", "shares_under_weights"):
            connection.execute(table_function(name))
        connection.execute("drop schema example cascade")
    return path


def created_at(snapshot_id: str) -> datetime:
    """Snapshots of the example are one day apart."""
    return CREATED_AT + timedelta(days=int(snapshot_id[1:]))


def publish(home: Path, snapshot_id: str) -> None:
    """Point published.json to a snapshot, in one step as a run does."""
    pointer = {
        "snapshot_id": snapshot_id,
        "file": f"snapshots/{snapshot_id}.duckdb",
        "created_at": created_at(snapshot_id).isoformat(),
        "as_of": facts.AS_OF.isoformat(),
    }
    aside = home / "published.json.tmp"
    aside.write_text(json.dumps(pointer), encoding="utf-8")
    aside.replace(home / "published.json")
