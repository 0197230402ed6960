"""Logs in which a case stands in several rows: which row gives what, and what is doubtful."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.collection.parsed_file import Part
from orchestration.collection.sources.histories import History
from orchestration.collection.sources.source import load_sources
from orchestration.collection.tables.histories import CellsOfField, merge
from orchestration.messages import ConfigError
from tests.collection.conftest import Desk, csv_bytes, xlsx_bytes

HEAD = ["工单编号", "更新时间", "单位", "受理时间", "办结时间", "满意", "重办"]
SPARSE = [
    ["G1", "2024-03-05 09:00", "C1A", "2024-03-05", "", "", ""],
    ["G2", "2024-03-05 10:00", "C1A", "2024-03-05", "", "", ""],
    ["G1", "2024-03-06 09:00", "C1A", "", "2024-03-06", "", "是"],
    ["G1", "2024-03-09 09:00", "C1B", "", "2024-03-08", "", "否"],
    ["G1", "2024-03-07 09:00", "C1A", "", "", "是", ""],
]
ROWS = "rows: {per: case_id, first: [received_at], last: [closed_at, satisfied], order_by: 更新时间}"


def source(rows: str = ROWS, columns: str = "") -> str:
    return f"""
template: case
match: "log*"
{rows}
columns:
  case_id: 工单编号
  unit: 单位
  received_at: 受理时间
  closed_at: 办结时间
  satisfied: 满意
  reopened: 重办
{columns}
"""


def read(desk: Desk, rows: list[list[Any]], described: str = "", head: list[str] | None = None) -> Part:
    desk.sources["log"] = described or source()
    return desk.part("log.csv", csv_bytes([head or HEAD, *rows]))


def told(part: Part) -> list[tuple[str, str]]:
    return [(found.rule, found.cell) for found in part.findings]


def merged(part: Part) -> list[int]:
    return [number for extent in part.extents for number in extent.left_out.get("history", ())]


def test_the_rows_of_a_case_are_one_case_and_the_others_are_named(desk: Desk) -> None:
    part = read(desk, SPARSE)
    assert (part.columns["case_id"], part.columns["_row"]) == (["G2", "G1"], [3, 5])
    assert (part.rows_sent, part.rows_accepted, part.rows_filtered, merged(part)) == (2, 2, 3, [2, 4, 6])
    assert part.columns["received_on"] == [date(2024, 3, 5), date(2024, 3, 5)]
    assert part.columns["closed_on"] == [None, date(2024, 3, 8)]
    assert (part.columns["satisfied"], part.columns["unit_code"]) == ([None, True], ["C1A", "C1B"])
    assert part.findings == []


def test_any_row_that_says_yes_makes_it_a_yes(desk: Desk) -> None:
    assert read(desk, SPARSE).columns["reopened"] == [None, False]
    rows = "rows: {per: case_id, first: [received_at], any: [reopened], order_by: 更新时间}"
    assert read(desk, SPARSE, source(rows)).columns["reopened"] == [None, True]


def test_a_state_is_what_the_last_row_says_also_where_it_is_blank(desk: Desk) -> None:
    states = [
        ["G1", "1", "C1A", "2024-03-05", "2024-03-06", "是", ""],
        ["G1", "2", "C1A", "2024-03-05", "", "", ""],
    ]
    assert read(desk, states).columns["closed_on"] == [date(2024, 3, 6)]
    part = read(desk, states, source("rows: {per: case_id, state: [closed_at], order_by: 更新时间}"))
    assert (part.columns["closed_on"], part.columns["satisfied"]) == ([None], [True])


def test_a_word_for_not_yet_is_what_the_last_row_says(desk: Desk) -> None:
    states = [["G1", "1", "C1A", "2024-03-05", "2024-03-06", "", ""], ["G1", "2", "C1A", "", "未办结", "", ""]]
    assert read(desk, states).columns["closed_on"] == [None]


def test_steps_of_a_log_give_the_time_of_what_was_done(desk: Desk) -> None:
    described = """
template: case
match: "log*"
rows: {per: case_id, first: [received_at, first_response_at], last: [closed_at], any: [reopened], order_by: [时间, 序号]}
columns:
  case_id: 工单编号
  unit: 部门
  received_at: 时间
  first_response_at: {column: 时间, where: {column: 动作, pattern: 回复}}
  closed_at: {column: 时间, where: {column: 动作, pattern: ^办结$}}
  reopened: {value: "是", where: {column: 动作, pattern: 退回}}
"""
    head = ["工单编号", "序号", "时间", "动作", "部门"]
    rows = [
        ["G1", 4, "2024-03-08 12:00", "办结", "C1B"],
        ["G1", 3, "2024-03-07 08:00", "退回", "C1B"],
        ["G1", 2, "2024-03-06 10:30", "回复群众", "C1A"],
        ["G1", 1, "2024-03-05 09:20", "受理", "C1A"],
        ["G2", 1, "2024-03-09 00:00", "受理", "C1T"],
    ]
    part = read(desk, rows, described, head)
    at = {
        name: [value and f"{value:%m-%d %H:%M}" for value in part.columns[name]]
        for name in part.columns
        if "_at" in name
    }
    assert (at["received_at"], at["first_response_at"], at["closed_at"]) == (
        ["03-05 09:20", "03-09 00:00"],
        ["03-06 10:30", None],
        ["03-08 12:00", None],
    )
    assert (part.columns["reopened"], part.columns["_row"], merged(part)) == ([True, None], [2, 6], [3, 4, 5])


def test_rows_that_tie_are_told_where_the_result_hangs_on_it(desk: Desk) -> None:
    rows = [
        ["G1", "2024-03-05", "C1A", "2024-03-05", "2024-03-06", "是", ""],
        ["G1", "2024-03-05", "C1A", "2024-03-05", "2024-03-06", "否", ""],
        ["G2", "2024-03-05", "C1A", "2024-03-05", "", "是", ""],
        ["G2", "2024-03-05", "C1A", "2024-03-05", "2024-03-07", "", ""],
    ]
    part = read(desk, rows)
    assert (part.columns["satisfied"], told(part)) == ([False, True], [("history_tie", "B2")])
    assert "1 件" in part.findings[0].message_zh and "1 case " in part.findings[0].message_en


def test_a_further_column_breaks_the_tie(desk: Desk) -> None:
    rows = [
        ["G1", "2024-03-05", "C1A", "2024-03-05", "", "是", "2"],
        ["G1", "2024-03-05", "C1A", "2024-03-05", "", "否", "1"],
    ]
    described = source("rows: {per: case_id, order_by: [更新时间, 重办]}").replace("  reopened: 重办\n", "")
    part = read(desk, rows, described)
    assert (part.columns["satisfied"], part.findings) == ([True], [])


def test_a_row_without_a_time_goes_with_the_one_above_it_and_is_told(desk: Desk) -> None:
    rows = [
        ["G1", "2024-03-09", "C1A", "2024-03-05", "", "是", ""],
        ["G1", "", "C1A", "", "", "否", ""],
        ["G1", "2024-03-06", "C1A", "", "2024-03-06", "", ""],
        ["G2", "", "C1A", "2024-03-05", "", "", ""],
    ]
    part = read(desk, rows)
    assert (part.columns["satisfied"], part.columns["closed_on"]) == ([False, None], [date(2024, 3, 6), None])
    assert ("history_without_order", "B3") in told(part)


def test_without_any_order_the_file_decides_and_that_is_told(desk: Desk) -> None:
    part = read(desk, SPARSE, source("rows: {per: case_id, first: [received_at]}"))
    assert (part.columns["satisfied"], part.columns["closed_on"]) == ([None, True], [None, date(2024, 3, 8)])
    assert told(part) == [("history_without_order", "")]
    assert read(desk, SPARSE[:2], source("rows: {per: case_id}")).findings == []


@pytest.mark.parametrize(
    ("written", "more"),
    [
        (["2", "10"], ""),
        (["2024-03-05 23:00", "2024-03-06"], ""),
        (["5/3/2024 9:00", "4/4/2024 8:00"], ', format: "%d/%m/%Y %H:%M"'),
        (["2024-03-05T23:30:00+02:00", "2024-03-06T06:00:00+08:00"], ""),
        (["2024年3月5日 上午9时", "2024年3月5日 下午1时"], ""),
        (["1.5", "1.25e1"], ""),
    ],
)
def test_the_order_is_that_of_times_and_numbers_not_of_letters(desk: Desk, written: list[str], more: str) -> None:
    first, last = [
        ["G1", each, "C1A", "2024-03-05", "", word, ""] for each, word in zip(written, ["是", "否"], strict=True)
    ]
    described = source(f"rows: {{per: case_id, order_by: {{column: 更新时间{more}}}}}")
    for rows in ([first, last], [last, first]):
        assert read(desk, rows, described).columns["satisfied"] == [False]


@pytest.mark.parametrize("written", ["", "1.2E+17", "-"])
def test_rows_without_a_usable_id_are_cases_of_their_own(desk: Desk, written: str) -> None:
    part = read(desk, [[written, each, "C1A", "2024-03-05", "", "", ""] for each in ("1", "2")])
    assert (part.rows_accepted, merged(part)) == (2, [])


def test_what_is_wrong_is_shown_in_the_row_that_it_comes_from(desk: Desk) -> None:
    rows = [
        ["G1", "1", "C1A", "昨天", "", "", ""],
        ["G1", "2", "没有的单位", "2024-03-06", "明天", "", ""],
        ["G2", "1", "没有的单位", "2024-03-06", "", "", ""],
        ["G2", "2", "C1A", "", "", "", ""],
    ]
    part = read(desk, rows)
    assert (part.columns["case_id"], part.rows_rejected, merged(part)) == (["G2"], 1, [2, 4])
    assert sorted(told(part)) == [("unknown_unit", "C3"), ("unreadable_date", "D2"), ("unreadable_date", "E3")]


def test_conditions_and_held_back_rows_come_first(desk: Desk) -> None:
    part = read(desk, SPARSE, source(ROWS + "\nwhere: {column: 满意, not: 是}"))
    assert (part.columns["satisfied"], part.rows_filtered) == ([None, None], 3)
    crowded = [*SPARSE, ["G2", "2024-03-10", "C1A", "", "2024-03-10", "", "", "多出"]]
    part = read(desk, crowded)
    assert (part.rows_sent, part.rows_rejected, part.columns["closed_on"][0]) == (3, 1, None)


def test_a_workbook_with_real_dates_and_a_template_of_sessions(desk: Desk) -> None:
    desk.sources["log"] = """
template: study_session
match: "log*"
rows: {per: [unit, held_on], last: [attended], order_by: 登记时间}
columns: {unit: 单位, held_on: 日期, attended: 实到}
"""
    rows = [["单位", "日期", "实到", "登记时间"]]
    rows += [["C1A", date(2024, 3, 5), 30, date(2024, 3, 7)], ["C1A", date(2024, 3, 5), 20, date(2024, 3, 6)]]
    part = desk.part("log.xlsx", xlsx_bytes({"一": [*rows, ["C1B", date(2024, 3, 5), 7, date(2024, 3, 6)]]}))
    assert (part.columns["attended"], part.columns["_row"], merged(part)) == ([30, 7], [2, 4], [3])


@pytest.mark.parametrize(
    ("rows", "key", "names"),
    [
        ("rows: {first: [received_at]}", "rows.per", "per"),
        ("rows: {per: 工单编号}", "rows.per", "case_id"),
        ("rows: {per: case_id, first: [channel]}", "rows.first", "channel"),
        ("rows: {per: case_id, first: [closed_at], last: [closed_at]}", "rows.last", "closed_at"),
        ("rows: {per: case_id, any: [closed_at]}", "rows.any", "satisfied"),
        ("rows: {per: case_id, order_by: {column: 更新时间, format: yyyy}}", "rows.order_by.0.format", "%Y"),
        ("rows: {per: case_id, order: 更新时间}", "rows.order", "order_by"),
        ("drop: [更新时间]\nrows: {per: case_id, order_by: 更新时间}", "rows.order_by", "更新时间"),
    ],
)
def test_a_wrong_history_names_line_key_and_remedy(desk: Desk, rows: str, key: str, names: str) -> None:
    desk.sources["log"] = source(rows)
    with pytest.raises(ConfigError) as caught:
        desk.references()
    message = str(caught.value)
    assert "sources/log.yml 第 " in message and key in message and names in message


def test_a_file_without_the_column_of_order_is_rejected_with_its_name(desk: Desk) -> None:
    part = read(desk, [row[:1] + row[2:] for row in SPARSE], head=HEAD[:1] + HEAD[2:])
    assert (part.is_refused, told(part)) == (True, [("required_column_missing", "")])
    assert "更新时间" in part.findings[0].message_zh


CASES = st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 9), st.sampled_from(["", "x", "y"])), max_size=12)


@given(CASES, st.randoms(use_true_random=False))
def test_no_row_is_lost_and_distinct_times_decide_whatever_the_order_of_the_file(
    rows: list[tuple[str, int, str]], random: Any
) -> None:
    rows = list({(key, at): (key, at, cell) for key, at, cell in rows}.values())

    def values(some: list[tuple[str, int, str]]) -> dict[str, str]:
        cells = [cell for _, _, cell in some]
        fields = {"closed_at": CellsOfField(cells, [cell != "" for cell in cells], [False] * len(cells))}
        history = History.model_construct(per=("case_id",), order_by=("t",))  # type: ignore[arg-type]  # a form without its validators
        found = merge(history, [[key for key, _, _ in some]], fields, [(at,) for _, at, _ in some])
        assert (len(found.kept), found.tied, found.unordered) == (len({key for key, _, _ in some}), [], [])
        return {some[row][0]: cells[at] for row, at in zip(found.kept, found.chosen["closed_at"], strict=True)}

    shuffled = list(rows)
    random.shuffle(shuffled)
    expected = {key: next((c for k, _, c in sorted(rows, reverse=True) if k == key and c), "") for key, _, _ in rows}
    assert values(rows) == values(shuffled) == expected


def test_descriptions_with_a_history_are_read(desk: Desk) -> None:
    desk.sources["log"] = source()
    desk.references()
    [found] = load_sources(desk.folder / "config" / "sources")
    assert found.rows is not None and [key.column for key in found.rows.order_by] == ["更新时间"]
