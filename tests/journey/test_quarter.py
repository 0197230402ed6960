"""A quarter of a department, from blank workbooks to the circular and an appeal against it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestration.home import Home, create
from tests.conftest import Outcome, taizhang
from tests.journey.ledgers import study, workbook

NAMES = {"B1": "教育局", "B2": "民政局", "B3": "水利局", "B4": "交通局", "B5": "文旅局"}
DUTIES = """obligation_code,domain,name_zh,name_en,kind,cadence,minimum,counts,due_rule,grace_days,applies_to,valid_from,valid_to
MEET,study,集中学习,Study,minimum_count,month,1,session_type=collective,period_end,0,bureau,2026-01-01,
Q,reporting,季报,Quarterly,report,quarter,1,,period_end+10 days,0,bureau,2026-01-01,
"""
SOURCE = """kind: sql
connection: sqlite:///{path}
table: cases
incremental: {{column: updated_at, lag_days: 3}}
template: case
columns: {{case_id: id, unit: unit, received_at: received_at, first_response_at: answered_at, closed_at: closed_at, channel: {{value: hotline}}}}
"""
CASES_OF = {"B1": (25, 0), "B2": (25, 3), "B3": (20, 2), "B4": (25, 6), "B5": (25, 9)}  # cases, late ones


def _cases(path: Path) -> None:
    """The hotline's database: B2 closes 22 of 25 in time, B3 18 of 20."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("create table cases (id text, unit text, received_at, answered_at, closed_at, updated_at)")
        for unit, (cases, late) in CASES_OF.items():
            for number in range(cases):
                came = datetime.fromisoformat("2026-01-05T09:00") + timedelta(days=number % 60)
                closed = came + timedelta(days=25 if number < late else 1)
                row = (f"{unit}-{number}", NAMES[unit], *map(str, (came, came + timedelta(hours=2), closed, closed)))
                database.execute("insert into cases values (?, ?, ?, ?, ?, ?)", row)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("quarter")
    home = Home(folder / "home")
    create(home)
    units = [f"{code},{name},bureau,C" for code, name in NAMES.items()]
    (home.config / "units.csv").write_text(
        "unit_code,unit_name,unit_type,parent_code\nC,示例县,county,\n" + "\n".join(units) + "\n"
    )
    (home.config / "obligations.csv").write_text(DUTIES)
    (home.config / "contacts.csv").write_text(
        "unit,role,address,language\nB4,clerk,file://sent/B4.txt,zh\nB1,clerk,file://sent/B1.txt,zh\n"
    )
    _cases(folder / "hotline.db")
    (home.config / "sources" / "hotline.yml").write_text(SOURCE.format(path=folder / "hotline.db"))
    return home


def _do(home: Home, *command: str, codes: tuple[int, ...] = (0,)) -> Outcome:
    done = taizhang(*command, home=home)
    assert done.exit_code in codes, f"{command}: {done.exit_code} {done.stdout[-500:]} {done.stderr[-500:]}"
    return done


def _run(home: Home, day: str, codes: tuple[int, ...] = (0,)) -> Any:
    return _do(home, "run", "--as-of", day, "--json", codes=codes).json


def _ask(home: Home, query: str, snapshot: str | None = None) -> list[dict[str, Any]]:
    which = ("--snapshot", snapshot) if snapshot else ()
    rows: list[dict[str, Any]] = _do(home, "sql", query, "--json", *which).json
    return rows


def _sessions(home: Home, period: str) -> dict[str, float | None]:
    query = f"select unit_code, value from marts.fct_unit_metric where metric_code = 'study_sessions' and period_code = '{period}'"
    return {row["unit_code"]: row["value"] for row in _ask(home, query)}


def _ranks(home: Home, snapshot: str) -> dict[str, int]:
    query = "select unit_code, rank from marts.fct_unit_rank where period_code = '2026-Q1' and domain = 'case' and peer_group = 'bureau'"
    return {row["unit_code"]: row["rank"] for row in _ask(home, query, snapshot)}


def test_a_quarter_from_blank_workbooks_to_a_circular_that_an_appeal_does_not_change(
    home: Home, tmp_path: Path
) -> None:
    _do(home, "template", "--all", "--period", "2026-01", "-o", str(tmp_path / "blanks"))
    assert len(list((tmp_path / "blanks").rglob("*.xlsx"))) >= len(NAMES)

    # January: four ledgers, one of them with a day that does not exist, one unit silent
    for unit in ("B1", "B2", "B3", "B4"):
        days = ["2026-01-08", "2026-01-33" if unit == "B2" else "2026-01-22"]
        study(home.inbox / unit / "学习2026-01.xlsx", unit, days)
    shutil.copy(home.inbox / "B1" / "学习2026-01.xlsx", tmp_path / "again.xlsx")
    assert _run(home, "2026-02-05", codes=(1,))["rows_rejected"] == 1
    assert _sessions(home, "2026-01") == {"C": 7, "B1": 2, "B2": 1, "B3": 2, "B4": 2, "B5": None}

    # February: the correction, the same file once more under another name, and the hotline's database, twice
    study(home.inbox / "B2" / "学习2026-01.xlsx", "B2", ["2026-01-08", "2026-01-30"])
    shutil.copy(tmp_path / "again.xlsx", home.inbox / "B1" / "学习2026-01（再报）.xlsx")
    [fetched] = _do(home, "fetch", "--json").json
    assert fetched["rows"] == sum(cases for cases, _ in CASES_OF.values())
    second = _run(home, "2026-03-05")
    assert second["submissions"].get("duplicate") == 1
    assert _sessions(home, "2026-01") == {"C": 8, "B1": 2, "B2": 2, "B3": 2, "B4": 2, "B5": None}
    assert _do(home, "fetch", "--json").json[0]["files"] == [], "unchanged rows are no new file"

    # April: reminders before the day on which the quarter's report is due, once
    for unit in NAMES:
        study(home.inbox / unit / "学习2026-Q1.xlsx", unit, ["2026-02-12", "2026-03-12"])
    _run(home, "2026-04-08")
    sent = home.root / "sent"
    _do(home, "remind", "--as-of", "2026-04-08T09:00", codes=(0, 1))
    told = (sent / "B4.txt").read_text()
    assert "季报" in told
    _do(home, "remind", "--as-of", "2026-04-08T09:30", codes=(0, 1))
    assert (sent / "B4.txt").read_text() == told, "one digest a recipient and day"

    # the register: two in time, one late, two never
    reports = [("B1", "2026-04-09"), ("B2", "2026-04-10"), ("B3", "2026-04-14")]
    register = [[NAMES[unit], "季报", "2026-Q1", f"{day} 10:00", "通过"] for unit, day in reports]
    header = ["单位", "任务事项", "期间", "报送时间", "审核结果"]
    workbook(home.inbox / "C" / "登记2026-Q1.xlsx", [header, *register], sheet="材料报送台账")
    third = _run(home, "2026-04-20")["snapshot_id"]
    states = _ask(home, "select unit_code, status from marts.fct_report where period_code = '2026-Q1' order by 1")
    assert [row["status"] for row in states] == ["on_time", "on_time", "late", "missing", "missing"]
    assert _ranks(home, third) == {"B1": 1, "B3": 2, "B2": 3, "B4": 4, "B5": 5}
    _do(home, "circular", "--period", "2026-Q1", "-o", str(tmp_path / "first.docx"))

    # the appeal: one of B2's late cases was not B2's
    filed = ("--kind", "case_exclusion", "--unit", "B2", "--case", "B2-0", "--reason", "不属本局职责")
    appeal = _do(home, "appeal", "add", *filed, "--json").json
    decision = ("--accept", "--reason", "核实属实", "--by", "督查室", "--on", "2026-04-21", "--without-effect")
    _do(home, "appeal", "decide", appeal["appeal_id"], *decision)
    fourth = _run(home, "2026-04-22")["snapshot_id"]
    assert _ranks(home, fourth) == {"B1": 1, "B2": 2, "B3": 3, "B4": 4, "B5": 5}
    changed = _do(home, "snapshots", "diff", third, fourth, "--period", "2026-Q1", "--json").json
    moved = {(row["unit_code"], row["domain"]): row["reason"] for row in changed["ranks"]}
    assert moved["B2", "case"] == "own_score"
    [rate] = [
        row
        for row in changed["values"]
        if (row["unit_code"], row["metric_code"]) == ("B2", "case_on_time_resolution_rate")
    ]
    assert "exclusion" in rate["reasons"] or any("appeal" in reason for reason in rate["reasons"])

    # what was sent out can be made again, byte for byte
    _do(home, "circular", "--period", "2026-Q1", "--snapshot", third, "-o", str(tmp_path / "again.docx"))
    assert (tmp_path / "again.docx").read_bytes() == (tmp_path / "first.docx").read_bytes()
    assert json.loads(home.current_manifest.read_text())["snapshot_id"] == fourth
    assert _do(home, "doctor", "--json", codes=(0, 1)).exit_code in (0, 1)
