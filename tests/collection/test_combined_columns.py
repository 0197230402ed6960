"""Several columns of an export that make one value: which value, which cells are named, what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.collection.check_rows import check_parts
from orchestration.collection.parsed_file import Part
from orchestration.collection.receipts.receipt import answer
from orchestration.collection.receipts.terminal_text import as_text
from orchestration.collection.sources.source import load_sources
from orchestration.collection.values.day_and_clock import Fault, read_clock_cell, read_day_and_clock
from orchestration.collection.values.moments import Moment
from orchestration.collection.values.single_days import DateContext
from orchestration.collection.values.time_of_day import TimeOfDay
from orchestration.messages import ConfigError
from tests.collection.conftest import Desk, csv_bytes, xlsx_bytes


def read(desk: Desk, template: str, columns: str, rows: list[list[Any]], more: str = "", *, text: bool = False) -> Part:
    """The part of an export with these rows, the first of them its header."""
    indented = "".join(f"  {line.strip()}\n" for line in columns.strip().splitlines())
    desk.sources["export"] = f'template: {template}\nmatch: "export*"\n{more}\ncolumns:\n{indented}'
    return desk.part("export.csv", csv_bytes(rows)) if text else desk.part("export.xlsx", xlsx_bytes({"台账": rows}))


def told(part: Part) -> list[tuple[str, str, str]]:
    """Rule, cell and severity of its findings."""
    return [(each.rule, each.cell, each.severity) for each in part.findings]


def local(*parts: int) -> datetime:
    """An instant of Shanghai, in UTC."""
    return datetime(*parts, tzinfo=UTC) - timedelta(hours=8)  # type: ignore[misc,arg-type]  # parts are a day and a clock


# -- day and clock -----------------------------------------------------------------------------------------------------

MOMENT = "unit: 单位\nreceived_at: {columns: [日期, 时间], as: moment}"
HEAD = ["单位", "日期", "时间"]


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        ("2024-03-05", "14:30", local(2024, 3, 5, 14, 30)),
        ("2024/3/5", "下午2点半", local(2024, 3, 5, 14, 30)),
        (date(2024, 3, 5), time(9, 5, 7), local(2024, 3, 5, 9, 5, 7)),
        (date(2024, 3, 5), 0.604166666666667, local(2024, 3, 5, 14, 30)),
        (45356, "0.604166666666667", local(2024, 3, 5, 14, 30)),
        ("2024年3月5日", timedelta(hours=9, minutes=5), local(2024, 3, 5, 9, 5)),
        ("20240305", "1430", local(2024, 3, 5, 14, 30)),
        ("2024-03-05 00:00:00", "143000", local(2024, 3, 5, 14, 30)),
        ("2024-03-05", "06:30Z", local(2024, 3, 5, 14, 30)),
        ("2024-03-05", "09:00-11:00", local(2024, 3, 5, 9)),
        ("2024-03-05", "", local(2024, 3, 5)),
        ("2024-03-05", "上午", local(2024, 3, 5)),
        ("2024-03-05", "2024-03-05 14:30", local(2024, 3, 5, 14, 30)),
        ("", "2024-03-05 14:30", local(2024, 3, 5, 14, 30)),
    ],
)
def test_a_day_and_its_clock_are_one_moment(desk: Desk, day: Any, clock: Any, expected: datetime) -> None:
    part = read(desk, "case", MOMENT, [HEAD, ["C1A", day, clock]])
    assert [each.astimezone(UTC) for each in part.columns["received_at"]] == [expected]
    assert told(part) == []


@pytest.mark.parametrize(
    ("day", "clock", "named"),
    [
        ("", "14:30", [("unreadable_date", "B2"), ("unreadable_date", "C2")]),
        ("三月", "14:30", [("unreadable_date", "B2")]),
        ("2024-02-30", "14:30", [("no_such_day", "B2")]),
        ("2024-03-05", "25:99", [("unreadable_time", "C2")]),
        ("2024-03-05", "很早", [("unreadable_time", "C2")]),
        ("2024-03-05 09:00", "14:30", [("ambiguous_time", "B2"), ("ambiguous_time", "C2")]),
        ("2024-03-05", "2024-03-06 14:30", [("ambiguous_time", "B2"), ("ambiguous_time", "C2")]),
        ("2024-03-05", 7.0, [("unreadable_time", "C2")]),
        ("", "", [("required_missing", "B2"), ("required_missing", "C2")]),
    ],
)
def test_a_moment_that_cannot_be_names_the_cells_at_fault(desk: Desk, day: Any, clock: Any, named: list[Any]) -> None:
    part = read(desk, "case", MOMENT, [HEAD, ["C1A", day, clock], ["C1A", "2024-03-06", "08:00"]])
    assert (part.rows_sent, part.rows_accepted) == (2, 1)
    assert told(part) == [(rule, cell, "error") for rule, cell in named]


def test_of_an_optional_moment_the_row_counts(desk: Desk) -> None:
    rows = [
        ["单位", "受理", "办结日", "办结钟点"],
        ["C1A", "2024-03-05", "2024-03-06", "10:00"],
        ["C1A", "2024-03-05", "未办结", ""],
        ["C1A", "2024-03-05", "", "未办结"],
        ["C1A", "2024-03-05", "", "10:00"],
        ["C1A", "2024-03-05", "2024-03-06", "未办结"],
    ]
    columns = "unit: 单位\nreceived_at: 受理\nclosed_at: {columns: [办结日, 办结钟点], as: moment}"
    part = read(desk, "case", columns, rows)
    assert [each and each.astimezone(UTC) for each in part.columns["closed_at"]] == [
        local(2024, 3, 6, 10),
        None,
        None,
        None,
        None,
    ]
    assert told(part) == [
        ("unreadable_date", "C5", "warning"),
        ("unreadable_date", "D5", "warning"),
        ("ambiguous_time", "C6", "warning"),
        ("ambiguous_time", "D6", "warning"),
    ]


def test_a_deadline_without_a_clock_is_the_end_of_its_day(desk: Desk) -> None:
    columns = "unit: 单位\nreceived_at: 受理\nresolution_due_at: {columns: [期限, 点], as: moment}"
    rows = [
        ["单位", "受理", "期限", "点"],
        ["C1A", "2024-03-05", "2024-03-08", ""],
        ["C1A", "2024-03-05", "2024-03-08", "12:00"],
    ]
    found = [each.astimezone(UTC) for each in read(desk, "case", columns, rows).columns["resolution_due_at"]]
    assert found == [local(2024, 3, 8, 23, 59, 59, 999999), local(2024, 3, 8, 12)]


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        ("2024-03-31", "16:00", date(2024, 3, 31)),
        ("2024-03-31", "16:00Z", date(2024, 4, 1)),
        ("2024-03-31", "全天", date(2024, 3, 31)),
        ("2024-03-31", "", date(2024, 3, 31)),
        ("", "2024-03-31 09:00", date(2024, 3, 31)),
    ],
)
def test_a_day_column_takes_the_day_whatever_its_hour(desk: Desk, day: str, clock: str, expected: date) -> None:
    columns = "unit: 单位\nheld_on: {columns: [日期, 时间], as: moment}"
    assert read(desk, "study_session", columns, [HEAD, ["C1A", day, clock]]).columns["held_on"] == [expected]


def test_the_format_is_that_of_the_day(desk: Desk) -> None:
    columns = 'unit: 单位\nreceived_at: {columns: [日期, 时间], as: moment, format: "%m/%d/%Y"}'
    part = read(desk, "case", columns, [HEAD, ["C1A", "03/05/2024", "14:30"]], text=True)
    assert part.columns["received_at"][0].astimezone(UTC) == local(2024, 3, 5, 14, 30)


def test_a_format_that_contradicts_the_day_column_rejects_the_table(desk: Desk) -> None:
    columns = 'unit: 单位\nreceived_at: {columns: [日期, 时间], as: moment, format: "%d/%m/%Y"}'
    rows = [["C1A", f"03/{day}/2024", "14:30"] for day in range(11, 18)]
    part = read(desk, "case", columns, [HEAD, *rows], text=True)
    assert (part.rows_accepted, told(part)) == (0, [("wrong_format", "B1", "error")])


CLOCKS = st.times().map(lambda each: each.replace(microsecond=0))
WAYS_OF_DAY = ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d", "%Y.%m.%d")
WAYS_OF_CLOCK = ("%H:%M:%S", "%H时%M分%S秒", "%H点%M分%S秒", "T%H:%M:%S", "%H%M%S", "%I:%M:%S %p")


@given(
    st.dates(date(1990, 1, 1), date(2090, 1, 1)), CLOCKS, st.sampled_from(WAYS_OF_DAY), st.sampled_from(WAYS_OF_CLOCK)
)
def test_every_spelling_of_a_day_goes_with_every_spelling_of_a_clock(
    day: date, clock: time, day_way: str, clock_way: str
) -> None:
    from orchestration.collection.values.moments import read_moment
    from orchestration.collection.values.parse_result import ParseResult

    context = DateContext()
    found = read_moment(day.strftime(day_way), context)
    assert isinstance(found, ParseResult)
    moment = read_day_and_clock(found.value, clock.strftime(clock_way), context)
    assert moment == Moment(datetime.combine(day, clock), has_time=True)


@given(CLOCKS)
def test_a_clock_is_the_same_as_a_time_a_span_a_fraction_and_a_text(clock: time) -> None:
    seconds = clock.hour * 3600 + clock.minute * 60 + clock.second
    for cell in (
        clock,
        timedelta(seconds=seconds),
        seconds / 86_400,
        f"{clock:%H:%M:%S}",
        datetime.combine(date(1899, 12, 30), clock),
    ):
        assert read_clock_cell(cell, DateContext()) == TimeOfDay(clock), cell


@given(st.text(max_size=12))
def test_no_clock_text_breaks_the_reader(text: str) -> None:
    found = read_day_and_clock(Moment(datetime(2024, 3, 5), has_time=False), text, DateContext(2024))  # noqa: DTZ001 - as a cell holds them
    assert isinstance(found, Moment | Fault)


# -- sums, differences, first, joined ----------------------------------------------------------------------------------

SUM = "unit: 单位\nheld_on: 日期\nattended: {columns: [出席, 迟到], as: sum}\ninvited: 应到"
SUM_HEAD = ["单位", "日期", "应到", "出席", "迟到"]


@pytest.mark.parametrize(
    ("one", "other", "expected", "named"),
    [
        (18, 2, 20, []),
        ("18人", "两人", 20, []),
        (18, "", 18, []),
        (18, "-", 18, []),
        ("", "", None, []),
        ("-", "无", 0, []),
        (18, "几个", None, [("unreadable_number", "E2")]),
        ("?", "几个", None, [("unreadable_number", "D2"), ("unreadable_number", "E2")]),
        (900_000, 200_000, None, [("out_of_bounds", "D2"), ("out_of_bounds", "E2")]),
        (18, -2, None, [("out_of_bounds", "E2")]),
    ],
)
def test_numbers_of_several_columns_add_up(
    desk: Desk, one: Any, other: Any, expected: int | None, named: list[tuple[str, str]]
) -> None:
    part = read(desk, "study_session", SUM, [SUM_HEAD, ["C1A", "2024-03-05", 30, one, other]])
    assert part.columns["attended"] == [expected]
    assert told(part) == [(rule, cell, "warning") for rule, cell in named]


def test_a_check_that_fails_names_every_cell_of_the_sum(desk: Desk) -> None:
    desk.sources["export"] = "template: study_session\nmatch: export*\ncolumns:\n" + "".join(
        f"  {line}\n" for line in SUM.splitlines()
    )
    parsed = desk.read("export.xlsx", xlsx_bytes({"台账": [SUM_HEAD, ["C1A", "2024-03-05", 19, 18, 2]]}))
    check_parts([parsed])
    assert [each.cell for each in parsed.parts[0].findings] == ["D2", "E2"]


def test_a_merged_number_counts_once_in_a_sum(desk: Desk) -> None:
    desk.sources["export"] = "template: study_session\nmatch: export*\ncolumns:\n" + "".join(
        f"  {line}\n" for line in SUM.splitlines()
    )
    rows = [SUM_HEAD, ["C1A", "2024-03-05", 30, 18, 2], ["C1A", "2024-03-06", 30, 10, None]]
    part = desk.part("export.xlsx", xlsx_bytes({"台账": rows}, merges={"台账": ["E2:E3"]}))
    assert part.columns["attended"] == [20, 10]


DIFFERENCE = "unit: 单位\nheld_on: 日期\nduration_minutes: {columns: [开始, 结束], as: difference}"
DIFFERENCE_HEAD = ["单位", "日期", "开始", "结束"]


@pytest.mark.parametrize(
    ("start", "end", "expected", "named"),
    [
        ("09:00", "10:30", 90, []),
        (time(9), time(11), 120, []),
        ("上午9点", "下午2点半", 330, []),
        ("2024-03-05 22:00", "2024-03-06 01:30", 210, []),
        ("2024-03-05 09:00", "10:30", 90, []),
        (datetime(2024, 3, 5, 9), datetime(2024, 3, 5, 9, 44, 31), 45, []),  # noqa: DTZ001 - as a cell holds them
        ("09:00Z", "18:00+08", 60, []),
        ("09:00", "", None, []),
        ("", "", None, []),
        ("22:00", "01:30", None, [("span_reversed", "C2"), ("span_reversed", "D2")]),
        ("09:00", "很晚", None, [("unreadable_time", "D2")]),
        ("2024-03-05", "10:30", None, [("unreadable_time", "C2")]),
        ("上午", "10:30", None, [("unreadable_time", "C2")]),
    ],
)
def test_the_time_between_two_times_is_a_duration(
    desk: Desk, start: Any, end: Any, expected: int | None, named: list[tuple[str, str]]
) -> None:
    part = read(desk, "study_session", DIFFERENCE, [DIFFERENCE_HEAD, ["C1A", "2024-03-05", start, end]])
    assert part.columns["duration_minutes"] == [expected]
    assert told(part) == [(rule, cell, "warning") for rule, cell in named]


def test_the_first_filled_of_several_columns_counts_and_is_named(desk: Desk) -> None:
    columns = "unit: {columns: [承办, 协办], as: first}\nreceived_at: {columns: [受理, 登记, 创建], as: first}"
    rows = [
        ["承办", "协办", "受理", "登记", "创建"],
        ["C1A", "C1B", "2024-03-05", "2024-03-01", ""],
        ["", "C1B", "-", "", "2024-03-06"],
        ["", "无此单位", "", "乱写", "2024-03-06"],
        ["C1A", "", "", "", ""],
    ]
    part = read(desk, "case", columns, rows)
    assert part.columns["unit_code"] == ["C1A", "C1B"]
    assert [each.astimezone(UTC) for each in part.columns["received_at"]] == [local(2024, 3, 5), local(2024, 3, 6)]
    assert sorted(told(part)) == [
        ("required_missing", "C5", "error"),
        ("unknown_unit", "B4", "error"),
        ("unreadable_date", "D4", "error"),
    ]
    assert part.column_map == [("台账", "unit", None), ("台账", "received_at", None)]


def test_of_the_first_of_several_some_columns_may_be_absent(desk: Desk) -> None:
    columns = "unit: 单位\nreceived_at: {columns: [受理时间, 受理日期], as: first}"
    part = read(desk, "case", columns, [["单位", "受理日期"], ["C1A", "2024-03-05"]])
    assert (part.rows_accepted, told(part)) == (1, [("absent_column", "", "warning")])


@pytest.mark.parametrize(("way", "template"), [("moment", "case"), ("sum", "outreach_item")])
def test_of_other_combinations_every_column_must_be_there(desk: Desk, way: str, template: str) -> None:
    if way == "moment":
        part = read(desk, template, MOMENT, [["单位", "日期"], ["C1A", "2024-03-05"]])
        assert (part.rows_sent, told(part)) == (0, [("required_column_missing", "", "error")])
        assert "时间" in part.findings[0].message_zh
    else:
        columns = "unit: 单位\npublished_on: 日期\nitems: {columns: [图文, 视频], as: sum}"
        part = read(desk, template, columns, [["单位", "日期", "图文"], ["C1A", "2024-03-05", 3]])
        assert told(part) == [("absent_column", "", "warning")]


def test_a_unit_stands_in_two_columns(desk: Desk) -> None:
    columns = 'unit: {columns: [县, 局], as: joined, between: ""}\nreceived_at: 受理'
    rows = [
        ["县", "局", "受理"],
        ["永昌县", "教育局", "2024-03-05"],
        ["永昌县", "水务局", "2024-03-05"],
        ["永昌县", "", "2024-03-05"],
    ]
    part = read(desk, "case", columns, rows)
    assert part.columns["unit_code"] == ["C1A", "C1"]
    assert told(part) == [("unknown_unit", "A3", "error"), ("unknown_unit", "B3", "error")]


@pytest.mark.parametrize(
    ("year", "number", "expected"),
    [
        ("2024", 7, "2024-7"),
        (2024, "0007", "2024-0007"),
        ("", "7", "7"),
        ("2024", "-", "2024"),
        ("", "", None),
        ("2024", "1.2E+17", None),
        ("2024", 1234567890123456789, None),
    ],
)
def test_words_of_several_columns_are_one_text(desk: Desk, year: Any, number: Any, expected: str | None) -> None:
    columns = 'case_id: {columns: [年度, 序号], as: joined, between: "-"}\nunit: 单位\nreceived_at: 受理'
    part = read(desk, "case", columns, [["年度", "序号", "单位", "受理"], [year, number, "C1A", "2024-03-05"]])
    assert part.columns["case_id"] == [expected]


def test_columns_may_be_named_by_letter(desk: Desk) -> None:
    columns = "unit: 单位\nreceived_at: {columns: [日期, {letter: C}], as: moment}"
    part = read(desk, "case", columns, [["单位", "日期", ""], ["C1A", "2024-03-05", "14:30"]])
    assert part.columns["received_at"][0].astimezone(UTC) == local(2024, 3, 5, 14, 30)


@pytest.mark.parametrize(
    ("columns", "way", "zh", "en"),
    [
        (
            MOMENT,
            "moment",
            "B 日期 → 受理时间（received_at），与 C 列合成",
            "C 时间 → Received at (received_at), together with B",
        ),
        (
            "unit: 单位\nreceived_at: {columns: [日期, 时间], as: first}",
            "first",
            "B 日期 → 受理时间（received_at），或 C 列，取先有内容的",
            "B 日期 → Received at (received_at), or C: the first that is filled",
        ),
    ],
)
def test_a_receipt_says_of_each_column_what_it_was_taken_for(
    desk: Desk, columns: str, way: str, zh: str, en: str
) -> None:
    desk.sources["export"] = "template: case\nmatch: export*\ncolumns:\n" + "".join(
        f"  {line}\n" for line in columns.splitlines()
    )
    parsed = desk.read("export.xlsx", xlsx_bytes({"台账": [HEAD, ["C1A", "2024-03-05", "14:30"]]}))
    body = answer(parsed)
    [sheet] = body["parts"][0]["sheets"]
    assert [(each["letter"], each["field"], each["as"], each["with"]) for each in sheet["columns"]] == [
        ("A", "unit", None, []),
        ("B", "received_at", way, ["C"]),
        ("C", "received_at", way, ["B"]),
    ]
    assert zh in as_text(body, "zh") and en in as_text(body, "en")
    assert parsed.parts[0].column_map == [("台账", "unit", "A"), ("台账", "received_at", "B")]


def test_each_of_the_columns_is_searched_for_personal_data(desk: Desk) -> None:
    desk.sources["export"] = (
        "template: case\nmatch: export*\ncolumns:\n  unit: 单位\n  received_at: 受理\n"
        "  category: {columns: [类别, 说明], as: joined, between: /}\n"
    )
    rows = [["单位", "受理", "类别", "说明"], ["C1A", "2024-03-05", "供水", "请回电13812345678"]]
    parsed = desk.read("export.xlsx", xlsx_bytes({"台账": rows}))
    assert parsed.has_personal_data
    assert [each.cell for each in parsed.findings] == ["D2"]


@pytest.mark.parametrize(
    ("columns", "key", "says"),
    [
        ("received_at: {columns: [a, b]}", "columns.received_at", "as"),
        ("received_at: {column: a, as: moment}", "columns.received_at", "columns"),
        ("received_at: {columns: [a, b], as: sum}", "columns.received_at", "first、moment"),
        ("received_at: {columns: [a, b, c], as: moment}", "columns.received_at", "2"),
        ("received_at: {columns: [a, a], as: moment}", "columns.received_at", "2"),
        ("received_at: {columns: [a], as: first}", "columns.received_at", "2"),
        ("received_at: {columns: [a, {letter: 7}], as: first}", "columns.received_at.columns.1", "B"),
        ("received_at: {columns: [a, {word: b}], as: first}", "columns.received_at.columns.1", "letter"),
        ("received_at: {columns: [a, b], as: last}", "columns.received_at.as", "first"),
        ("received_at: b\n  closed_at: {columns: [a, b], as: moment, map: {x: y}}", "columns.closed_at", "map"),
        ("received_at: b\n  case_id: {column: a, between: x}", "columns.case_id", "joined"),
        ("received_at: b\n  category: {columns: [a, b], as: difference}", "columns.category", "joined"),
    ],
)
def test_a_wrong_combination_is_named_with_its_key_and_remedy(desk: Desk, columns: str, key: str, says: str) -> None:
    folder = desk.folder / "sources"
    folder.mkdir()
    (folder / "x.yml").write_text(f"template: case\nmatch: a\ncolumns:\n  unit: u\n  {columns}\n", "utf-8")
    with pytest.raises(ConfigError) as error:
        load_sources(folder)
    message = str(error.value)
    assert "sources/x.yml" in message
    assert key in message
    assert says in message


def test_a_duration_of_the_time_alone_is_a_difference(desk: Desk) -> None:
    folder = desk.folder / "sources"
    folder.mkdir()
    (folder / "x.yml").write_text(
        "template: study_session\nmatch: a\ncolumns:\n  unit: u\n  held_on: d\n"
        "  attended: {columns: [a, b], as: difference}\n",
        "utf-8",
    )
    with pytest.raises(ConfigError, match="difference"):
        load_sources(folder)


def test_of_a_history_day_and_clock_come_from_one_row(desk: Desk) -> None:
    desk.sources["export"] = """
template: case
match: export*
rows: {per: case_id, first: [received_at], last: [closed_at], order_by: 序号}
columns:
  case_id: 编号
  unit: {columns: [承办, 协办], as: first}
  received_at: {columns: [日期, 时间], as: moment}
  closed_at: {columns: [办结日, 办结时], as: moment}
"""
    rows = [
        ["编号", "序号", "承办", "协办", "日期", "时间", "办结日", "办结时"],
        ["A1", 1, "C1A", "", "2024-03-05", "09:30", "", ""],
        ["A1", 2, "", "C1B", "", "", "2024-03-06", "10:00"],
        ["A1", 3, "", "", "", "", "", ""],
        ["A2", 1, "C1A", "", "2024-03-05", "", "", "11:00"],
    ]
    part = desk.part("export.xlsx", xlsx_bytes({"台账": rows}))
    found = [[each and each.astimezone(UTC) for each in part.columns[name]] for name in ("received_at", "closed_at")]
    assert found == [[local(2024, 3, 5, 9, 30), local(2024, 3, 5)], [local(2024, 3, 6, 10), None]]
    assert part.columns["unit_code"] == ["C1B", "C1A"]
    assert told(part) == [("unreadable_date", "G5", "warning"), ("unreadable_date", "H5", "warning")]


def test_a_condition_of_a_column_holds_for_all_that_it_is_made_of(desk: Desk) -> None:
    columns = (
        "unit: 单位\nreceived_at: {columns: [日期, 时间], as: moment}\n"
        "closed_at: {columns: [日期, 时间], as: moment, where: {column: 状态, pattern: 办结}}"
    )
    rows = [[*HEAD, "状态"], ["C1A", "2024-03-05", "14:30", "办结"], ["C1A", "2024-03-05", "15:30", "受理"]]
    part = read(desk, "case", columns, rows)
    assert [each and each.astimezone(UTC) for each in part.columns["closed_at"]] == [local(2024, 3, 5, 14, 30), None]


def test_where_the_column_of_a_condition_is_absent_the_value_is_too(desk: Desk) -> None:
    columns = (
        "unit: 单位\nreceived_at: {columns: [日期, 时间], as: moment}\n"
        "closed_at: {columns: [日期, 时间], as: moment, where: {column: 状态, pattern: 办结}}"
    )
    part = read(desk, "case", columns, [HEAD, ["C1A", "2024-03-05", "14:30"]])
    assert (part.columns["closed_at"], told(part)) == ([None], [("absent_column", "", "warning")])


def test_words_of_a_system_for_nothing_are_nothing_in_each_of_the_columns(desk: Desk) -> None:
    columns = "unit: 单位\nreceived_at: {columns: [日期, 时间], as: moment}\nclosed_at: {columns: [甲, 乙], as: first}"
    rows = [[*HEAD, "甲", "乙"], ["C1A", "2024-03-05", "?", "NULL?", "2024-03-06"]]
    part = read(desk, "case", columns, rows, 'empty: ["?", "NULL?"]')
    assert [part.columns[name][0].astimezone(UTC) for name in ("received_at", "closed_at")] == [
        local(2024, 3, 5),
        local(2024, 3, 6),
    ]
    assert told(part) == []


def test_a_formula_without_a_value_is_named_in_whichever_column_it_stands(desk: Desk) -> None:
    part = read(desk, "study_session", SUM, [SUM_HEAD, ["C1A", "2024-03-05", 30, 18, "=1+1"]])
    assert told(part) == [("formula_without_value", "E2", "warning")]
    assert part.columns["attended"] == [None]


@given(st.lists(st.integers(0, 400), min_size=2, max_size=5), st.data())
def test_a_sum_is_the_sum_whatever_the_spelling(numbers: list[int], data: st.DataObject) -> None:
    from expectations.loading import contracts
    from orchestration.collection.rows.combined_columns import combined_values
    from orchestration.collection.rows.field_parsers import CellOptions
    from orchestration.collection.values.numbers import read_whole

    ways = (lambda each: each, float, str, lambda each: f"{each}人", lambda each: f" {each:,} ")
    cells = [data.draw(st.sampled_from(ways))(each) for each in numbers]
    field = contracts()["study_session"].field("attended")
    setting = CellOptions(None, is_1904=False, timezone="Asia/Shanghai")
    found = combined_values("sum", field, [[cell] for cell in cells], read_whole, setting)
    assert (found.values, found.problems) == ([sum(numbers)], [])
