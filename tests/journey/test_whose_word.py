"""A unit's own workbooks against the department's record: nothing it writes about itself moves a figure that others decide.

One home is run twice, with real workbooks: as the department keeps it, and after one unit has sent its own words.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from orchestration.clock import as_of
from orchestration.home import Home, create
from orchestration.pipeline.run import run
from orchestration.snapshots import current
from orchestration.snapshots.access import connect
from orchestration.snapshots.store import path_of
from tests.conftest import taizhang
from tests.journey.ledgers import study, workbook

UNITS = "unit_code,unit_name,unit_type,parent_code\nC,示例县,county,\nU1,城关镇,township,C\nU2,东河镇,township,C\n"
DUTIES = (
    "obligation_code,domain,name_zh,name_en,kind,cadence,minimum,counts,due_rule,grace_days,applies_to,valid_from,valid_to\n"
    "M,reporting,月报,Monthly,report,month,1,,period_end+5 days,0,township,2024-01-01,\n"
    "Q,reporting,季报,Quarterly,report,quarter,1,,period_end+10 working days,0,township,2024-01-01,\n"
)
REGISTER_HEADER = ["单位", "任务事项", "期间", "报送时间", "审核结果"]
CASE_HEADER = ["工单编号", "单位", "渠道", "受理时间", "办结时间", "是否满意", "办理期限"]
SOURCE = """template: case
match: "hotline*.xlsx"
columns: {case_id: 编号, unit: 承办, received_at: 来电, closed_at: 办结, channel: {value: hotline}, satisfied: 满意}
"""
_OVER = "where period_code in ('2024-01', '2024-02', '2024-03', '2024-Q1')"
FIGURES = f"select unit_code, period_code, metric_code, numerator, denominator, value, n, status from marts.fct_unit_metric {_OVER}"
STANDINGS = f"select unit_code, period_code, domain, score, rank from marts.fct_unit_rank {_OVER}"


@dataclass
class Word:
    """The home, and its two snapshots: the department's record alone, and with the unit's own words."""

    home: Home
    honest: str
    told: str

    def rows(self, snapshot: str, sql: str) -> set[tuple]:
        connection = connect(path_of(self.home, snapshot))
        try:
            return set(connection.execute(sql).fetchall())
        finally:
            connection.close()


def _record(home: Home) -> None:
    """What the department keeps: the register in its own folder, the hotline's export; and honest ledgers."""
    register = [
        ["城关镇", "月报", "2024-01", "2024-02-20 10:00", "通过"],  # late
        ["城关镇", "月报", "2024-02", "2024-03-04 10:00", "退回"],
        ["城关镇", "月报", "2024-02", "2024-03-25 10:00", "通过"],  # repaired late
        ["东河镇", "月报", "2024-01", "2024-02-04 10:00", "通过"],
        ["东河镇", "月报", "2024-02", "2024-03-04 10:00", "通过"],
    ]
    workbook(home.inbox / "C" / "登记2024-Q1.xlsx", [REGISTER_HEADER, *register], sheet="材料报送台账")
    calls = [["编号", "承办", "来电", "办结", "满意"]]
    for number in range(6):
        calls.append([f"H{number}", "城关镇", f"2024-01-{8 + number:02d} 09:00", "2024-03-20 09:00", "否"])
    workbook(home.inbox / "hotline.xlsx", calls)
    for unit, name in (("U1", "城关镇"), ("U2", "东河镇")):
        study(home.inbox / unit / "学习台账2024-01.xlsx", name, ["2024-01-10", "2024-01-17"])
        study(home.inbox / unit / "学习台账2024-02.xlsx", name, ["2024-02-20"])


def _own_words(home: Home) -> None:
    """What U1 sends about itself: reports in time, its hotline cases closed next day, sessions of January in February."""
    reports = [["城关镇", "月报", f"2024-{month:02d}", f"2024-{month + 1:02d}-02 09:00", "通过"] for month in (1, 2)]
    reports.append(["城关镇", "季报", "2024-Q1", "2024-04-03 09:00", "通过"])
    workbook(home.inbox / "U1" / "登记2024-Q1.xlsx", [REGISTER_HEADER, *reports], sheet="材料报送台账")
    cases = [
        [
            f"H{number}",
            "城关镇",
            "热线",
            f"2024-01-{8 + number:02d} 09:00",
            f"2024-01-{9 + number:02d} 09:00",
            "是",
            "2030-01-01",
        ]
        for number in range(6)
    ]
    workbook(home.inbox / "U1" / "诉求台账2024-01.xlsx", [CASE_HEADER, *cases], sheet="诉求台账")
    study(
        home.inbox / "U1" / "学习台账2024-02.xlsx", "城关镇", ["2024-02-20", "2024-01-10", "2024-01-17", "2024-01-24"]
    )


@pytest.fixture(scope="module")
def word(tmp_path_factory: pytest.TempPathFactory) -> Word:
    home = Home(tmp_path_factory.mktemp("word") / "home")
    create(home)
    (home.config / "units.csv").write_text(UNITS, encoding="utf-8")
    (home.config / "obligations.csv").write_text(DUTIES, encoding="utf-8")
    (home.config / "sources" / "hotline.yml").write_text(SOURCE, encoding="utf-8")
    _record(home)
    run(home, as_of("2024-04-20"))
    honest = current.published(home).snapshot_id
    _own_words(home)
    run(home, as_of("2024-04-21"))
    return Word(home, honest, current.published(home).snapshot_id)


def test_what_a_unit_writes_about_itself_moves_no_figure_that_others_decide(word: Word) -> None:
    for question in (FIGURES, STANDINGS):
        honest = word.rows(word.honest, question)
        assert honest
        assert word.rows(word.told, question) == honest


def test_a_report_of_which_the_register_is_silent_comes_with_the_file_that_claims_it(word: Word) -> None:
    question = "select unit_code, obligation_code, period_code, status, accepted_at::date::varchar, is_self_reported from marts.fct_report"
    before, after = word.rows(word.honest, question), word.rows(word.told, question)
    assert before - after == {("U1", "Q", "2024-Q1", "missing", None, False)}
    assert after - before == {("U1", "Q", "2024-Q1", "late", "2024-04-21", True)}


def test_each_word_is_an_item_that_names_unit_period_and_effect(word: Word) -> None:
    question = "select signal, unit_code, period_code, effect_points, file_id is not null from audit.review_item"
    found = {row[:3]: row[3:] for row in word.rows(word.told, question) - word.rows(word.honest, question)}
    assert {"self_reported", "same_id_in_source"} <= {signal for signal, *_ in found}
    for (signal, unit, period), (effect, has_cell) in found.items():
        assert (unit, has_cell) == ("U1", True), signal
        assert period is not None, signal
        if (signal, period) == ("self_reported", "2024-Q2"):
            assert effect > 0  # the quarterly report is late and no longer missing
        elif signal in ("self_reported", "same_id_in_source"):
            assert effect == 0


def test_lateness_is_explained_by_the_register_row_that_decides(word: Word) -> None:
    told = taizhang(
        "explain", "report_on_time_rate", "--unit", "U1", "--period", "2024-Q1", "--json", home=word.home
    ).json
    late = {
        (row["file_name"], row["sheet"], row["row"])
        for row in told["rows"]
        if row["role"] == "denominator" and "迟报" in row["reason"]
    }
    # the first arrival was late; the first was in time and what decides is the acceptance
    assert late == {("C/登记2024-Q1.xlsx", "材料报送台账", 2), ("C/登记2024-Q1.xlsx", "材料报送台账", 4)}
    aside = [row for row in told["rows"] if row["role"] == "left_out" and "登记簿" in row["reason"]]
    assert [(row["file_name"], row["row"]) for row in aside] == [("U1/登记2024-Q1.xlsx", 2), ("U1/登记2024-Q1.xlsx", 3)]
