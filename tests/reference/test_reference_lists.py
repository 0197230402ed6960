"""The department's lists: what they accept, and how exactly they say what is wrong."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest

from orchestration.messages import ConfigError
from orchestration.reference import load
from orchestration.reference.lists import CalendarDay, CaseLimit, figure_expression
from orchestration.reference.obligations import DueRule, ObligationRow, due_rule
from orchestration.reference.scheme import load_schemes
from orchestration.reference.table import load_list
from orchestration.reference.units import UnitRow
from orchestration.reference.values import read_deadline
from orchestration.storage.product_files import REFERENCE
from orchestration.zones import SHANGHAI

UNITS_HEADER = "unit_code,unit_name,unit_type,aliases,parent_code,headcount,valid_from,valid_to\n"
OBLIGATIONS_HEADER = "obligation_code,domain,name_zh,name_en,kind,cadence,minimum,counts,due_rule,grace_days,applies_to,valid_from,valid_to\n"


def _write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("period_end", DueRule("period_end", None, None, False)),
        ("period_end+10 working days", DueRule("period_end", 10, "working days", False)),
        ("period_end-20 days", DueRule("period_end", -20, "days", False)),
        ("period_end+1 months or next working day", DueRule("period_end", 1, "months", True)),
        ("event+24 hours", DueRule("event", 24, "hours", False)),
    ],
)
def test_a_due_rule_is_taken_apart(text: str, rule: DueRule) -> None:
    assert due_rule(text) == rule


@pytest.mark.parametrize("text", ["", "period_start", "period_end+3 hours", "event+2 days", "period_end + ten days"])
def test_a_text_that_is_no_due_rule_is_none(text: str) -> None:
    assert due_rule(text) is None


def test_a_wrong_due_rule_names_file_line_column_and_what_to_write(tmp_path: Path) -> None:
    path = _write(tmp_path, "obligations.csv", OBLIGATIONS_HEADER + "A,reporting,甲,,report,quarter,1,,soon,0,all,,\n")
    with pytest.raises(ConfigError) as caught:
        load_list(ObligationRow, path)
    assert "obligations.csv 第 2 行 due_rule 列" in caught.value.text.zh
    assert "period_end+10 working days" in caught.value.text.en


def test_counts_are_conjuncts_of_alternatives(tmp_path: Path) -> None:
    row = "A,study,甲,,minimum_count,year,6,session_type=collective|lecture;topic_class=special,period_end,0,all,,\n"
    (obligation,) = load_list(ObligationRow, _write(tmp_path, "obligations.csv", OBLIGATIONS_HEADER + row))
    assert [(c.conjunct, c.column_name, c.value) for c in obligation.conditions] == [
        (1, "session_type", "collective"),
        (1, "session_type", "lecture"),
        (2, "topic_class", "special"),
    ]


def test_versions_of_one_obligation_may_follow_each_other_but_not_overlap(tmp_path: Path) -> None:
    row = "A,reporting,甲,,report,year,1,,period_end,0,all,{},{}\n"
    following = OBLIGATIONS_HEADER + row.format("2008-01-01", "2018-12-31") + row.format("2019-01-01", "")
    assert len(load_list(ObligationRow, _write(tmp_path, "obligations.csv", following))) == 2
    overlapping = OBLIGATIONS_HEADER + row.format("2008-01-01", "") + row.format("2019-01-01", "")
    with pytest.raises(ConfigError, match="2018-12-31"):
        load_list(ObligationRow, _write(tmp_path, "obligations.csv", overlapping))


def test_aliases_carry_their_own_validity(tmp_path: Path) -> None:
    row = "U1,城市管理局,bureau,城管局|综合执法局@2020-01-01..2023-12-31|执法队@..2019-12-31,,12,,\n"
    (unit,) = load_list(UnitRow, _write(tmp_path, "units.csv", UNITS_HEADER + row))
    assert [(alias.name, alias.valid_from, alias.valid_to) for alias in unit.aliases] == [
        ("城管局", None, None),
        ("综合执法局", date(2020, 1, 1), date(2023, 12, 31)),
        ("执法队", None, date(2019, 12, 31)),
    ]


@pytest.mark.parametrize(
    ("rows", "column"),
    [
        ("U1,甲,bureau,,U9,,,\n", "parent_code"),
        ("U1,甲,bureau,,U2,,,\nU2,乙,bureau,,U1,,,\n", "parent_code"),
        ("U1,甲,bureau,,,many,,\n", "headcount"),
        ("U1,甲,bureau,,,,2024-02-30,\n", "valid_from"),
        ("U1,甲,bureau,,,,2024-02-01,2024-01-01\n", "valid_to"),
        ("U1,,bureau,,,,,\n", "unit_name"),
        ("U1,甲,bureau,,,,,\nU1,甲,bureau,,,,2024-01-01,\n", "valid_from"),
    ],
)
def test_a_wrong_unit_line_is_named(tmp_path: Path, rows: str, column: str) -> None:
    with pytest.raises(ConfigError, match=f"{column} 列"):
        load_list(UnitRow, _write(tmp_path, "units.csv", UNITS_HEADER + rows))


def test_a_list_saved_by_a_chinese_excel_is_read(tmp_path: Path) -> None:
    path = _write(tmp_path, "units.csv", UNITS_HEADER + "U1,城关镇,township,,,30,2024/1/1,\n", encoding="gb18030")
    (unit,) = load_list(UnitRow, path)
    assert (unit.unit_name, unit.valid_from) == ("城关镇", date(2024, 1, 1))


def test_extra_columns_are_accepted_and_missing_optional_ones_are_blank(tmp_path: Path) -> None:
    (unit,) = load_list(UnitRow, _write(tmp_path, "units.csv", "unit_type,unit_code,unit_name,电话\nbureau,U1,甲,-\n"))
    assert (unit.parent_code, unit.headcount, unit.aliases, unit.unit_name_en) == (None, None, (), None)


def test_a_unit_may_have_a_name_in_english(tmp_path: Path) -> None:
    path = _write(tmp_path, "units.csv", "unit_type,unit_code,unit_name,英文名称\nbureau,U1,甲局,Bureau A\n")
    assert [unit.unit_name_en for unit in load_list(UnitRow, path)] == ["Bureau A"]


def test_a_missing_required_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="unit_type"):
        load_list(UnitRow, _write(tmp_path, "units.csv", "unit_code,unit_name\nU1,甲\n"))


def test_calendar_flags_may_be_words_or_digits(tmp_path: Path) -> None:
    days = load_list(
        CalendarDay,
        _write(tmp_path, "calendar.csv", "date,is_working_day,name\n2024-02-04,true,春节\n2024-02-10,0,春节\n"),
    )
    assert [(day.date, day.is_working_day) for day in days] == [(date(2024, 2, 4), True), (date(2024, 2, 10), False)]


def test_a_limit_is_an_amount_and_a_unit_or_nothing(tmp_path: Path) -> None:
    text = "channel,response_limit,resolution_limit,valid_from,valid_to\nhotline,1 working days,24 hours,,\nvisit,,,,\n"
    hotline, visit = load_list(CaseLimit, _write(tmp_path, "case_limits.csv", text))
    assert (hotline.response_limit, hotline.resolution_limit) == ((1, "working days"), (24, "hours"))
    assert (visit.response_limit, visit.resolution_limit) == (None, None)


def test_figures_have_one_spelling() -> None:
    assert (
        figure_expression(" study_sessions [ session_type = collective ] ") == "study_sessions[session_type=collective]"
    )
    assert figure_expression("局党组会学习") == "局党组会学习"
    assert figure_expression("study_sessions[") is None


def test_scheme_versions_end_the_day_before_the_next(tmp_path: Path) -> None:
    text = """
schemes:
  - {scheme_code: b, valid_from: 2025-01-01, domains: {study: {weight: 1, metrics: {study_sessions: {weight: 1, low: 0, high: 2}}}}}
  - {scheme_code: a, domains: {study: {weight: 1, metrics: {study_sessions: {weight: 1, low: 0, high: 2}}}}}
"""
    first, second = load_schemes(_write(tmp_path, "scheme.yml", text))
    assert (first.scheme_code, first.valid_to, second.scheme_code, second.valid_to) == (
        "a",
        date(2024, 12, 31),
        "b",
        None,
    )


@pytest.mark.parametrize(
    ("metric", "named"),
    [
        ("{weight: 1}", "goalposts"),
        ("{weight: -1, low: 0, high: 1}", "weight"),
        ("{weight: 1, low: 0, high: 1, method: best}", "best"),
    ],
)
def test_a_wrong_scheme_says_where(tmp_path: Path, metric: str, named: str) -> None:
    text = f"schemes:\n  - domains: {{study: {{weight: 1, metrics: {{study_sessions: {metric}}}}}}}\n"
    with pytest.raises(ConfigError, match=named):
        load_schemes(_write(tmp_path, "scheme.yml", text))


def test_a_deadline_without_a_time_is_the_end_of_its_day() -> None:
    assert read_deadline("2024-03-05") == datetime(2024, 3, 5, 23, 59, 59, 999999, SHANGHAI)


def test_the_reference_lists_of_a_new_home_are_valid_and_their_digest_changes_with_them(tmp_path: Path) -> None:
    config = tmp_path / "config"
    shutil.copytree(REFERENCE, config)
    before = load(config)
    assert {row.kind for row in before.obligations} == {"report", "minimum_count", "event_report"}
    with (config / "units.csv").open("a", encoding="utf-8") as handle:
        handle.write("U1,甲,bureau,,,,,\n")
    after = load(config)
    assert before.digest != after.digest and before.reading_digest != after.reading_digest


BY_TYPE = "R,reporting,甲,,{kind},quarter,1,,{due},0,{types},{first},\n"


def test_one_report_may_fall_due_by_unit_type(tmp_path: Path) -> None:
    lines = OBLIGATIONS_HEADER + "".join(
        BY_TYPE.format(kind="report", due=due, types=types, first="2024-01-01")
        for due, types in (("period_end+3 months", "public"), ("period_end+95 days", "private|school"), ("", "joint"))
    )
    rows = load_list(ObligationRow, _write(tmp_path, "obligations.csv", lines))
    assert [(row.applies_to, row.due.offset, row.due.unit) for row in rows] == [
        ("public", 3, "months"),
        ("private|school", 95, "days"),
        ("joint", None, None),
    ]


@pytest.mark.parametrize(
    ("kind", "types", "other", "said"),
    [
        ("report", "public", "public|private", r" 3 .*applies_to.*public"),
        ("report", "public", "all", r" 3 .*applies_to.*all"),
        ("report", "all", "private", r" 3 .*applies_to.*all"),
        ("report", "public", "public", r" 3 .*valid_from.*2024-06-30"),
        ("minimum_count", "public", "private", r" 3 .*obligation_code.*2"),
    ],
)
def test_of_lines_that_hold_together_no_unit_may_owe_two(
    tmp_path: Path, kind: str, types: str, other: str, said: str
) -> None:
    lines = [
        BY_TYPE.format(kind=kind, due="period_end", types=types, first="2024-01-01"),
        BY_TYPE.format(kind=kind, due="period_end", types=other, first="2024-07-01"),
    ]
    with pytest.raises(ConfigError, match=said):
        load_list(ObligationRow, _write(tmp_path, "obligations.csv", OBLIGATIONS_HEADER + "".join(lines)))


def test_lines_of_one_code_that_hold_together_are_of_one_kind(tmp_path: Path) -> None:
    lines = [
        BY_TYPE.format(kind="report", due="period_end", types="public", first="2024-01-01"),
        BY_TYPE.format(kind="event_report", due="event+24 hours", types="private", first="2024-01-01"),
    ]
    with pytest.raises(ConfigError, match=r" 3 .*kind.*report"):
        load_list(ObligationRow, _write(tmp_path, "obligations.csv", OBLIGATIONS_HEADER + "".join(lines)))
