"""System exports with their own headers, described and not reprogrammed."""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from orchestration.collection.read_files import redact_dropped
from orchestration.collection.sources.source import load_sources
from orchestration.messages import ConfigError
from tests.collection.conftest import Desk, csv_bytes, xlsx_bytes
from tests.collection.draft_files import file_of
from tests.collection.drafts import plain

HOTLINE = """
template: case
match: "hotline_*.csv"
encoding: gb18030
where: {column: 类别, pattern: "投诉|咨询"}
drop: [来电人, 联系电话]
columns:
  case_id: 工单编号
  unit: 承办单位
  received_at: {column: 受理时间, format: "%Y/%m/%d %H:%M"}
  closed_at: 办结时间
  channel: {value: "12345"}
  category: 类别
  satisfied: {column: 回访结果, map: {满意: true, 基本满意: true, 不满意: false, 未回访: null}}
"""
HEAD = ["工单编号", "来电人", "联系电话", "承办单位", "受理时间", "办结时间", "类别", "回访结果", "内容"]
ROWS = [
    ["A1", "张三", "13812345678", "县教育局", "2024/03/05 09:30", "2024-03-06 10:00", "投诉", "满意", "噪音"],
    ["A2", "李四", "13912345678", "县医保局", "2024/03/05 10:30", "", "表扬", "", ""],
    ["A3", "王五", "13712345678", "C1B", "2024/03/31 23:59", "", "咨询", "未回访", ""],
    ["A4", "赵六", "", "县医保局", "05/03/2024", "不详", "咨询", "一般", ""],
    ["A5", "钱七", "", "县医保局", "2024/03/07 08:00", "不详", "咨询", "一般", ""],
]


@pytest.fixture
def hotline(desk: Desk) -> Desk:
    desk.sources["hotline"] = HOTLINE
    return desk


def test_an_export_is_read_as_described(hotline: Desk) -> None:
    part = hotline.part("热线/hotline_2024.csv".removeprefix("热线/"), csv_bytes([HEAD, *ROWS], "gb18030"))
    assert (part.template, part.source) == ("case", "hotline")
    assert part.columns["case_id"] == ["A1", "A3", "A5"]
    assert part.columns["unit_code"] == ["C1A", "C1B", "C1B"]
    assert part.columns["channel"] == ["hotline"] * 3
    assert part.columns["satisfied"] == [True, None, None]
    assert part.columns["received_at"][0] == datetime(2024, 3, 5, 1, 30, tzinfo=UTC)
    assert part.columns["received_on"] == [date(2024, 3, 5), date(2024, 3, 31), date(2024, 3, 7)]
    assert (part.rows_sent, part.rows_rejected, part.rows_filtered) == (4, 1, 1)
    assert (part.starts_on, part.ends_on) == (date(2024, 3, 5), date(2024, 3, 31))
    assert [(found.rule, found.cell, found.severity) for found in part.findings] == [
        ("unreadable_date", "E5", "error"),
        ("unreadable_date", "F5", "warning"),
        ("unmapped_value", "H5", "warning"),
        ("unreadable_date", "F6", "warning"),
        ("unmapped_value", "H6", "warning"),
    ]


def test_every_source_that_matches_reads_the_file_and_no_template_does(desk: Desk) -> None:
    desk.sources["one"] = "template: outreach_item\nmatch: '*.csv'\ncolumns: {unit: 单位, published_on: 日期}\n"
    desk.sources["two"] = "template: study_session\nmatch: 'ex*/*'\ncolumns: {unit: 单位, held_on: 日期}\n"
    parts = desk.read(
        "export/a.csv", csv_bytes([["单位", "日期", "发布日期"], ["C1A", "2024-03-05", "2024-03-06"]])
    ).parts
    assert [(part.template, part.source) for part in parts] == [("outreach_item", "one"), ("study_session", "two")]
    assert parts[0].columns["published_on"] == [date(2024, 3, 5)]


def test_columns_may_come_from_the_path_a_pattern_and_a_letter(desk: Desk) -> None:
    desk.sources["web"] = r"""
template: outreach_item
match: "web/*.csv"
columns:
  unit: {path: "^web/([^/]+)/"}
  published_on: {column: 标题, pattern: "(\\d{4}-\\d{2}-\\d{2})"}
  items: {letter: c}
  level: {value: unit}
"""
    rows = [["标题", "备注", ""], ["通知 2024-03-05", "x", 3], ["无日期", "x", 4]]
    part = desk.part("web/C1A/a.csv", csv_bytes(rows))
    assert (part.columns["unit_code"], part.columns["published_on"], part.columns["items"], part.columns["level"]) == (
        ["C1A"],
        [date(2024, 3, 5)],
        [3],
        ["unit"],
    )
    assert part.path_constants == "unit=C1A"
    assert [(found.rule, found.cell) for found in part.findings] == [("required_missing", "A3")]
    assert part.column_map == [("a", "published_on", "A"), ("a", "items", "C")]


def test_identity_is_a_hash_and_the_same_across_files(desk: Desk) -> None:
    desk.sources["web"] = (
        "template: outreach_item\nmatch: '*.csv'\nidentity: [标题]\ncolumns: {unit: 单位, published_on: 日期}\n"
    )
    rows = [
        ["单位", "日期", "标题"],
        ["C1A", "2024-03-05", "甲"],
        ["C1A", "2024-03-05", "乙"],
        ["C1A", "2024-03-05", "甲 "],
    ]
    one = desk.part("a.csv", csv_bytes(rows)).columns["_identity"]
    other = desk.part("b.csv", csv_bytes(rows[:2])).columns["_identity"]
    assert one[0] == one[2] == other[0] != one[1]
    assert "甲" not in one[0]


def test_a_source_reads_its_sheet_and_header_row(desk: Desk) -> None:
    desk.sources["s"] = (
        "template: study_session\nmatch: '*.xlsx'\nsheet: 台账\nheader_row: 3\ncolumns: {unit: 单位, held_on: 日期}\n"
    )
    rows = [["单位", "日期"], ["说明"], ["单位", "日期"], ["C1A", "2024-03-05"]]
    part = desk.part("a.xlsx", xlsx_bytes({"别的": [["单位", "日期"], ["C1B", "2024-03-06"]], "台账": rows}))
    assert part.columns["_row"] == [4]
    part = desk.part("b.xlsx", xlsx_bytes({"别的": rows}))
    assert (part.is_refused, part.findings[0].rule) == (True, "sheet_missing")


def test_a_source_may_read_a_sheet_without_any_header(desk: Desk) -> None:
    desk.sources["s"] = (
        "template: study_session\nmatch: '*.csv'\nheader_row: 1\ncolumns: {unit: {letter: A}, held_on: {letter: B}}\n"
    )
    part = desk.part("a.csv", csv_bytes([["x", "y"], ["C1A", "2024-03-05"]]))
    assert part.columns["unit_code"] == ["C1A"]


def test_a_file_without_the_described_columns_is_refused_by_name(hotline: Desk) -> None:
    part = hotline.part("hotline_x.csv", csv_bytes([["编号", "单位"], ["A1", "C1A"]], "gb18030"))
    assert part.is_refused
    assert "受理时间" in part.findings[0].message_zh
    assert "编号、单位" in part.findings[0].message_zh


def test_an_optional_column_that_the_export_lacks_is_null_with_one_warning(hotline: Desk) -> None:
    head = [header for header in HEAD if header != "回访结果"]
    rows = [[value for header, value in zip(HEAD, row, strict=True) if header != "回访结果"] for row in ROWS[:1]]
    part = hotline.part("hotline_x.csv", csv_bytes([head, *rows], "gb18030"))
    assert part.columns["satisfied"] == [None]
    assert [found.rule for found in part.findings] == ["absent_column"]


def test_a_time_zone_decides_the_day(desk: Desk) -> None:
    desk.sources["s"] = (
        "template: case\nmatch: '*'\ntimezone: America/New_York\ncolumns: {unit: 单位, received_at: 时间, resolution_due_at: 期限}\n"
    )
    part = desk.part(
        "a.csv",
        csv_bytes(
            [["单位", "时间", "期限"], ["C1A", "2024-03-05 23:30", "2024-03-08"], ["C1A", "2024-03-05T23:30:00Z", ""]]
        ),
    )
    zone = ZoneInfo("America/New_York")
    assert part.columns["received_at"][0] == datetime(2024, 3, 5, 23, 30, tzinfo=zone)
    assert part.columns["received_on"] == [date(2024, 3, 5), date(2024, 3, 5)]
    assert part.columns["resolution_due_at"][0] == datetime(2024, 3, 8, 23, 59, 59, 999999, tzinfo=zone)
    assert set(part.columns["_timezone"]) == {"America/New_York"}


def test_dropped_columns_are_emptied_before_anything_is_archived(hotline: Desk) -> None:
    arrival = hotline.arrival("hotline_x.csv", csv_bytes([HEAD, *ROWS], "gb18030"))
    reduced = redact_dropped(arrival.path, arrival.file_name, hotline.references())
    text = reduced.decode("gb18030")
    assert all(name not in text for name in ("张三", "13812345678", "李四"))
    assert "来电人,联系电话" in text
    before, after = hotline.part("hotline_a.csv", arrival.path.read_bytes()), hotline.part("hotline_b.csv", reduced)
    assert {name: values for name, values in before.columns.items() if name != "_sheet"} == {
        name: values for name, values in after.columns.items() if name != "_sheet"
    }
    assert [found.cell for found in before.findings] == [found.cell for found in after.findings]


def test_a_reduced_workbook_keeps_cells_where_they_were_and_only_the_sheets_that_are_read(desk: Desk) -> None:
    desk.sources["s"] = (
        "template: case\nmatch: '*.xlsx'\nsheet: 导出\ndrop: [姓名]\ncolumns: {unit: 单位, received_at: 时间}\n"
    )
    rows = [
        ["标题"],
        ["单位", "姓名", "时间"],
        ["C1A", "张三", datetime(2024, 3, 5, 9, 30)],  # noqa: DTZ001
        ["C1A", "李四", "2024-03-06"],
    ]
    arrival = desk.arrival("a.xlsx", xlsx_bytes({"导出": rows, "名单": [["姓名"], ["王五"]]}))
    reduced = redact_dropped(arrival.path, arrival.file_name, desk.references())
    assert reduced == redact_dropped(arrival.path, arrival.file_name, desk.references())
    parsed = desk.read("b.xlsx", reduced)
    assert not parsed.has_personal_data
    assert parsed.parts[0].columns["_row"] == [3, 4]
    assert parsed.parts[0].columns["received_at"][0] == datetime(2024, 3, 5, 1, 30, tzinfo=UTC)
    for secret in ("张三", "李四", "王五"):
        assert secret.encode() not in reduced


def test_a_file_without_dropped_columns_is_archived_as_it_is(desk: Desk) -> None:
    arrival = desk.arrival("a.csv", csv_bytes([["x"]]))
    assert redact_dropped(arrival.path, arrival.file_name, desk.references()) is None


GOOD = "template: case\nmatch: '*'\ncolumns: {unit: 单位, received_at: 时间%s}\n%s"
WRONG = {
    "a key that does not exist": (GOOD % ("", "colums: {}"), "colums"),
    "a template that does not exist": ("template: cases\nmatch: '*'\ncolumns: {unit: a}", "study_session"),
    "no match": ("template: case\ncolumns: {unit: a, received_at: b}", "match"),
    "a column that does not exist": (GOOD % (", receivd_at: x", ""), "receivd_at"),
    "a required column that is missing": ("template: case\nmatch: '*'\ncolumns: {unit: a}", "received_at"),
    "a regular expression that is wrong": (GOOD % (", case_id: {column: a, pattern: '('}", ""), "pattern"),
    "a pattern without a group": (GOOD % (", case_id: {column: a, pattern: 'x'}", ""), "括号"),
    "two origins": (GOOD % (", case_id: {column: a, value: b}", ""), "case_id"),
    "an unknown step": (GOOD % (", case_id: {column: a, fmt: b}", ""), "fmt"),
    "an encoding that does not exist": (GOOD % ("", "encoding: utf-99"), "utf-99"),
    "a time zone that does not exist": (GOOD % ("", "timezone: Mars/Olympus"), "Mars/Olympus"),
    "a header row that is none": (GOOD % ("", "header_row: 零"), "header_row"),
    "a map to what is no code": (GOOD % (", channel: {column: a, map: {x: telegram}}", ""), "telegram"),
    "a map to neither yes nor no": (GOOD % (", satisfied: {column: a, map: {x: 也许}}", ""), "satisfied"),
    "a format for what is no date": (GOOD % (", case_id: {column: a, format: '%Y'}", ""), "format"),
    "where without a pattern": (GOOD % ("", "where: {column: a}"), "where"),
    "the same key twice": ("template: case\ntemplate: case\nmatch: '*'\ncolumns: {unit: a, received_at: b}", "第 2 行"),
    "no YAML": ("template: [case", "YAML"),
    "an empty file": ("", "template"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_description_is_named_with_its_remedy(tmp_path: Path, name: str) -> None:
    text, mentioned = WRONG[name]
    (tmp_path / "bad.yml").write_text(text, "utf-8")
    with pytest.raises(ConfigError) as raised:
        load_sources(tmp_path)
    assert "bad.yml" in raised.value.text.zh
    assert mentioned in raised.value.text.zh
    assert "bad.yml" in raised.value.text.en


def test_scalars_are_the_texts_that_stand_there(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(
        "template: case\nmatch: '*'\ncolumns: {unit: 1, received_at: 2024-03-05, channel: {value: 12345}, satisfied: {column: yes, map: {1: true, no: false}}}\n"
    )
    [source] = load_sources(tmp_path)
    rules = {rule.field: rule for rule in source.columns}
    assert (rules["unit"].header, rules["received_at"].header, rules["channel"].constant) == (
        "1",
        "2024-03-05",
        "12345",
    )
    assert (rules["satisfied"].header, rules["satisfied"].mapping) == ("yes", {"1": "true", "no": "false"})


def described(columns: str, more: str = "") -> str:
    return f"template: case\nmatch: '*'\n{more}columns: {{case_id: 编号, unit: 单位, {columns}}}\n"


def test_a_header_merged_over_two_rows_is_found_by_label_or_by_group_and_label(desk: Desk) -> None:
    rows = [["编号", "单位", "时间", None], [None, None, "受理", "办结"], ["A1", "C1A", "2024-03-05", "2024-03-06"]]
    data = xlsx_bytes({"S": rows}, merges={"S": ["A1:A2", "B1:B2", "C1:D1"]})
    for names in (("受理", "办结"), ("时间受理", "时间办结")):
        desk.sources["s"] = described(f"received_at: {names[0]}, closed_at: {names[1]}")
        part = desk.part("a.xlsx", data)
        assert (part.columns["received_on"], part.columns["closed_on"]) == ([date(2024, 3, 5)], [date(2024, 3, 6)])
        assert (part.columns["_row"], part.findings) == ([3], [])


def test_of_two_columns_of_one_name_the_first_is_read_and_said(desk: Desk) -> None:
    desk.sources["s"] = described("received_at: 时间")
    part = desk.part("a.csv", csv_bytes([["编号", "单位", "时间", "时间"], ["A1", "C1A", "2024-03-05", "2024-03-09"]]))
    assert part.columns["received_on"] == [date(2024, 3, 5)]
    assert [(found.rule, found.severity) for found in part.findings] == [("several_columns", "warning")]
    desk.sources["s"] = described("received_at: {letter: D}")
    part = desk.part("a.csv", csv_bytes([["编号", "单位", "时间", "时间"], ["A1", "C1A", "2024-03-05", "2024-03-09"]]))
    assert (part.columns["received_on"], part.findings) == ([date(2024, 3, 9)], [])


@pytest.mark.parametrize(("header", "more"), [("所属区县", ""), ("片区", "parent: 片区\n")])
def test_units_of_one_name_are_told_apart_in_an_export_too(desk: Desk, header: str, more: str) -> None:
    desk.sources["s"] = described("received_at: 时间", more)
    part = desk.part(
        "a.csv",
        csv_bytes(
            [
                ["编号", "单位", header, "时间"],
                ["A1", "城关镇", "和平县", "2024-03-05"],
                ["A2", "城关镇", "", "2024-03-05"],
            ]
        ),
    )
    assert part.columns["unit_code"] == ["C2T"]
    assert [(found.rule, found.cell) for found in part.findings] == [("ambiguous_unit", "B3")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_system_may_change_its_encoding(desk: Desk, encoding: str) -> None:
    desk.sources["s"] = described("received_at: 时间", "encoding: gbk\n")
    part = desk.part("a.csv", csv_bytes([["编号", "单位", "时间"], ["A1", "县教育局", "2024-03-05"]], encoding))
    assert (part.columns["unit_code"], part.findings) == (["C1A"], [])


def test_a_column_that_another_source_drops_is_said_to_be_empty(desk: Desk) -> None:
    desk.sources["one"] = described("received_at: 时间, category: 来电人")
    desk.sources["two"] = described("received_at: 时间", "drop: [来电人]\n")
    one, _ = desk.read("a.csv", csv_bytes([["编号", "单位", "时间", "来电人"], ["A1", "C1A", "2024-03-05", ""]])).parts
    assert [found.rule for found in one.findings] == ["dropped_column"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("match: a\ncolumns: {unit: a, received_at: {letter: ZZZ}}", "columns.received_at.letter"),
        ("match: a\ncolumns: {unit: a, received_at: {column: b, format: '%Q'}}", "columns.received_at.format"),
        ("match: a\ncolumns: {unit: a, received_at: b, channel: {value: 热线啊}}", "columns.channel.value"),
        ("match: a\ncolumns: {unit: a, received_at: b, satisfied: {value: 也许}}", "columns.satisfied.value"),
        ("match: a\ncolumns: {unit: a, received_at: {value: 上周}}", "columns.received_at.value"),
        ("match: a\ndrop: [b]\ncolumns: {unit: a, received_at: b}", "columns.received_at"),
        ("match: a\ndrop: [c]\nidentity: [c]\ncolumns: {unit: a, received_at: b}", "identity"),
        ("match: a\ndrop: [c]\nwhere: {column: c, pattern: x}\ncolumns: {unit: a, received_at: b}", "where.column"),
        ("match: inbox/a.csv\ncolumns: {unit: a, received_at: b}", "match"),
        ("match: 'x\\a.csv'\ncolumns: {unit: a, received_at: b}", "match"),
    ],
)
def test_a_description_that_could_never_work_is_refused(desk: Desk, text: str, key: str) -> None:
    desk.sources["s"] = f"template: case\n{text}\n"
    with pytest.raises(ConfigError) as error:
        desk.references()
    assert re.match(rf"sources/s\.yml 第 \d 行的 {re.escape(key)}：", error.value.text.zh)
    assert re.match(rf"sources/s\.yml, line \d, {re.escape(key)}: ", error.value.text.en)


@pytest.mark.parametrize("number", range(6))
def test_a_source_that_repeats_the_labels_of_a_template_reads_what_the_template_reads(
    tmp_path: Path, number: int
) -> None:
    draft = plain(random.Random(number))
    name, data = file_of(draft)
    fields = {"unit_code": "unit"}
    columns = "".join(f"  {fields.get(each.raw, each.raw)}: {each.header}\n" for each in draft.columns)
    described = Desk(
        tmp_path / "described", sources={"same": f'template: {draft.template}\nmatch: "*"\ncolumns:\n{columns}'}
    )
    own_part, source_part = (each.part(f"C1/{name}", data) for each in (Desk(tmp_path / "own"), described))
    assert (own_part.source, source_part.source) == (None, "same")
    for column in own_part.columns:
        if column not in ("_source", "_timezone"):
            assert source_part.columns[column] == own_part.columns[column], column
    assert (own_part.rows_sent, own_part.column_map) == (source_part.rows_sent, source_part.column_map)
