"""From the inbox to figures: a log with a row for each step, lengths of time, and shares with the counts behind them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orchestration.clock import as_of
from orchestration.home import Home, create
from orchestration.pipeline.run import run
from orchestration.snapshots.access import connect
from orchestration.snapshots.store import path_of
from tests.conftest import taizhang

UNITS = "unit_code,unit_name,unit_type\nU1,甲局,bureau\nU2,乙局,bureau\n"
LOG = """
template: case
match: "log*"
rows: {per: case_id, first: [received_at, first_response_at], last: [closed_at], any: [reopened], order_by: 时间}
columns:
  case_id: 工单
  unit: 部门
  received_at: 时间
  first_response_at: {column: 时间, where: {column: 动作, pattern: 回复}}
  closed_at: {column: 时间, where: {column: 动作, pattern: 办结}}
  reopened: {value: 是, where: {column: 动作, pattern: 退回}}
"""
LENGTHS = """
template: case
match: "lengths*"
columns:
  case_id: 编号
  unit: 单位
  received_at: 受理
  closed_at: {column: 用时, after: received_at, in: hours}
  resolution_due_at: {value: 5, after: received_at, in: days}
"""
SHARES = """
template: period_summary
match: "shares*"
columns: {unit: 单位, period: 月份, figure: {value: case_satisfaction_rate}, numerator: 满意, denominator: 回访}
"""
COUNTS = """
template: period_summary
match: "counts*"
wide: {header: period, cell: value}
columns: {unit: 单位, figure: {value: outreach_items}}
"""
FILES = {
    "log.csv": [
        "工单,时间,动作,部门",
        "G1,2024-03-08 12:00,办结,乙局",
        "G1,2024-03-07 08:00,退回,乙局",
        "G1,2024-03-06 10:30,回复,甲局",
        "G1,2024-03-05 09:20,受理,甲局",
        "G2,2024-03-09 09:00,受理,甲局",
    ],
    "lengths.csv": ["编号,单位,受理,用时", "L1,甲局,2024-03-04 09:00,36", "L2,甲局,2024-03-04,6天"],
    "shares.csv": ["单位,月份,满意,回访", "乙局,2024-02,18,20"],
    "counts.csv": ["单位,2024年1月,2024年2月", "甲局,3,4", "乙局,,5"],
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("exports") / "home")
    create(home)
    (home.config / "units.csv").write_text(UNITS, encoding="utf-8")
    for name, text in {"log": LOG, "lengths": LENGTHS, "shares": SHARES, "counts": COUNTS}.items():
        (home.config / "sources" / f"{name}.yml").write_text(text, encoding="utf-8")
    for name, lines in FILES.items():
        (home.inbox / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    run(home, as_of("2024-04-20"))
    return home


def rows(home: Home, sql: str) -> list[tuple]:
    connection = connect(path_of(home))
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_steps_and_lengths_become_cases(home: Home) -> None:
    question = """
        select case_id, unit_code, received_on::varchar, strftime(first_response_at, '%d %H:%M'), closed_on::varchar, reopened,
               strftime(resolution_due_at, '%d %H:%M'), row_number
        from marts.fct_case order by case_id"""
    assert rows(home, question) == [
        ("G1", "U2", "2024-03-05", "06 10:30", "2024-03-08", True, None, 2),
        ("G2", "U1", "2024-03-09", None, None, None, None, 6),
        ("L1", "U1", "2024-03-04", None, "2024-03-05", None, "09 09:00", 2),
        ("L2", "U1", "2024-03-04", None, "2024-03-10", None, "09 23:59", 3),
    ]


def test_totals_have_cases_and_bounds_where_their_counts_were_given(home: Home) -> None:
    question = """
        select unit_code, period_code, metric_code, numerator, denominator, value, n, round(lower, 4), round(upper, 4)
        from marts.fct_unit_metric where status = 'summary_only' order by all"""
    assert rows(home, question) == [
        ("U1", "2024-01", "outreach_items", 3, None, 3, 0, None, None),
        ("U1", "2024-02", "outreach_items", 4, None, 4, 0, None, None),
        ("U2", "2024-02", "case_satisfaction_rate", 18, 20, 0.9, 20, 0.699, 0.9721),
        ("U2", "2024-02", "outreach_items", 5, None, 5, 0, None, None),
    ]


def test_they_are_explained_by_the_cells_that_they_come_from(home: Home) -> None:
    done = taizhang(
        "--home", str(home.root), "explain", "case_satisfaction_rate", "--unit", "U2", "--period", "2024-02", "--json"
    )
    told = json.loads(done.stdout)
    assert (told["numerator"], told["denominator"]) == (18, 20)
    assert {(row["role"], row["amount"]) for row in told["rows"]} == {("numerator", 18), ("denominator", 20)}


def test_check_says_what_each_column_and_row_of_a_log_is_taken_for(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("\n".join(FILES["log.csv"]) + "\n", encoding="utf-8")
    said = taizhang("check", "--source", "log", path, home=home).stdout
    assert "动作 → 按它筛选" in said and "已合并" in said and "接收 2 行" in said
