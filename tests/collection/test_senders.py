"""Whose rows, and for when: never guessed, contradictions said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.collection.parsed_file import Part
from orchestration.reference.unit_index import UnitIndex
from tests.collection.conftest import Desk, csv_bytes, xlsx_bytes

HEAD = ["学习时间", "学习类型"]
ROW = ["2024-03-05", "集中学习"]


def units(part: Part) -> list[str]:
    return part.columns["unit_code"]


def errors(part: Part) -> list[tuple[str, str]]:
    return [(found.rule, found.cell) for found in part.findings if found.severity == "error"]


@pytest.mark.parametrize(
    "name",
    [
        "C1B",
        "永昌县医疗保障局（本级）",
        "永昌县医疗保障局(本级)",
        "永昌县医疗保障局【本级】",
        " 县医保局 ",
        "ｃ１ｂ",
        "县医保局\u200b",
    ],
)
def test_a_unit_is_known_by_code_name_and_alias(desk: Desk, name: str) -> None:
    assert units(desk.sheet([["单位", *HEAD], [name, *ROW]], name="a.xlsx")) == ["C1B"]


@pytest.mark.parametrize("name", ["县医保", "永昌县医疗保障局", "医保局", "永昌县教育局（本级）", "县 医 保", "城关"])
def test_anything_else_is_held_back_with_its_nearest_name(desk: Desk, name: str) -> None:
    part = desk.sheet([["单位", *HEAD], [name, *ROW], ["C1A", *ROW]], name="a.xlsx")
    assert units(part) == ["C1A"]
    assert errors(part) == [("unknown_unit", "A2")]
    [unmatched] = part.unmatched_units
    assert (unmatched.name, unmatched.row_count) == (name, 1)
    assert unmatched.nearest_unit_code is not None
    assert 0 < unmatched.similarity <= 1


def test_an_alias_holds_on_its_days_only(desk: Desk) -> None:
    part = desk.sheet(
        [["单位", *HEAD], ["教体局", "2023-12-31", "集中学习"], ["教体局", "2024-01-01", "集中学习"]], name="a.xlsx"
    )
    assert units(part) == ["C1A"]
    assert errors(part) == [("unknown_unit", "A3")]
    assert "2024-01-01 无效" in part.findings[0].message_zh


def test_a_unit_that_does_not_exist_yet_takes_no_rows(desk: Desk) -> None:
    part = desk.sheet([HEAD, ["2024-02-29", "集中学习"], ["2024-03-01", "集中学习"]], name="C1N/a.xlsx")
    assert part.columns["held_on"] == [date(2024, 3, 1)]
    assert errors(part) == [("unknown_unit", "")]


def test_units_of_one_name_are_told_apart_by_the_folder(desk: Desk) -> None:
    rows = [["单位", *HEAD], ["城关镇", *ROW]]
    assert units(desk.sheet(rows, name="C1/a.xlsx")) == ["C1T"]
    assert units(desk.sheet(rows, name="C2/a.xlsx")) == ["C2T"]
    part = desk.sheet(rows, name="a.xlsx")
    assert errors(part) == [("ambiguous_unit", "A2")]
    assert "C1T、C2T" in part.findings[0].message_zh


def test_units_of_one_name_are_told_apart_by_a_parent_column(desk: Desk) -> None:
    part = desk.sheet([["所属区县", "单位", *HEAD], ["和平县", "城关镇", *ROW], ["C1", "城关镇", *ROW]], name="a.xlsx")
    assert units(part) == ["C2T", "C1T"]
    assert part.findings == []


def test_a_unit_outside_the_folder_is_foreign(desk: Desk) -> None:
    part = desk.sheet([["单位", *HEAD], ["县医保局", *ROW], ["C1A", *ROW]], name="C1A/a.xlsx")
    assert units(part) == ["C1A"]
    assert errors(part) == [("foreign_unit", "A2")]


def test_a_unit_below_the_folder_is_welcome(desk: Desk) -> None:
    assert units(desk.sheet([["单位", *HEAD], ["县医保局", *ROW], ["C1", *ROW]], name="C1/a.xlsx")) == ["C1B", "C1"]


def test_a_folder_that_is_no_unit_says_nothing(desk: Desk) -> None:
    assert units(desk.sheet([["单位", *HEAD], ["县医保局", *ROW]], name="三月/a.xlsx")) == ["C1B"]


def test_the_unit_of_the_rows_comes_before_manifest_folder_cell_and_file_name(desk: Desk) -> None:
    data = xlsx_bytes({"a": [["填报单位：县教育局"], HEAD, ROW]})
    assert units(desk.part("县医保局.xlsx", data)) == ["C1A"]
    assert units(desk.part("C1B/a.xlsx", data)) == ["C1B"]
    assert units(desk.part("C1B/a.xlsx", data, unit="C1T")) == ["C1T"]
    own = xlsx_bytes({"a": [["填报单位：县教育局"], ["单位", *HEAD], ["永昌县", *ROW]]})
    assert units(desk.part("a.xlsx", own, unit="C1T")) == ["C1"]
    assert units(desk.part("县医保局2024年3月学习台账.xlsx", xlsx_bytes({"a": [HEAD, ROW]}))) == ["C1B"]


def test_contradictions_are_on_the_receipt(desk: Desk) -> None:
    part = desk.part("C1B/县教育局2024年4月.xlsx", xlsx_bytes({"2024年3月": [["填报单位：县教育局"], HEAD, ROW]}))
    assert units(part) == ["C1B"]
    assert part.period_code == "2024-03"
    said = [found.message_zh for found in part.findings if found.rule == "contradiction"]
    assert len(said) == 3
    assert any("文件夹写的是“C1B”，表内的填报单位写的是“县教育局”" in text for text in said)
    assert any("2024-04" in text for text in said)


def test_rows_of_another_period_than_the_name_says_are_told_once(desk: Desk) -> None:
    rows = [HEAD, ["2024-03-05", "集中学习"], ["2024-03-12", "集中学习"]]
    part = desk.part("C1A/2024年4月学习台账.xlsx", xlsx_bytes({"台账": rows}))
    [found] = part.findings
    assert (found.rule, found.severity, part.period_code) == ("contradiction", "warning", "2024-04")
    assert "2024-04" in found.message_zh
    assert "2024-03-05 至 2024-03-12" in found.message_zh
    assert (
        desk.part("C1A/2024年3月学习台账.xlsx", xlsx_bytes({"台账": [*rows, ["2024-04-01", "集中学习"]]})).findings
        == []
    )


def test_rows_of_another_unit_than_the_sender_are_told(desk: Desk) -> None:
    part = desk.part("a.xlsx", xlsx_bytes({"a": [["单位", *HEAD], ["县医保局", *ROW]]}), unit="C1A")
    assert units(part) == ["C1B"]
    assert [found.rule for found in part.findings] == ["contradiction"]


def test_a_county_sends_the_files_of_its_bureaus(desk: Desk) -> None:
    part = desk.part("C1/县教育局.xlsx", xlsx_bytes({"a": [["单位", *HEAD], ["县教育局", *ROW]]}))
    assert part.findings == []


def test_no_unit_at_all_holds_every_row_back(desk: Desk) -> None:
    part = desk.sheet([HEAD, ROW], name="a.xlsx")
    assert (units(part), part.rows_rejected, errors(part)) == ([], 1, [("unit_missing", "")])


def test_an_unknown_sender_is_not_passed_over_for_the_file_name(desk: Desk) -> None:
    part = desk.part("县医保局.xlsx", xlsx_bytes({"a": [["填报单位：", "县教委"], HEAD, ROW]}))
    assert units(part) == []
    assert part.unmatched_units[0].name == "县教委"


def test_a_blank_unit_among_other_units_is_not_the_senders(desk: Desk) -> None:
    part = desk.sheet([["单位", *HEAD], ["县医保局", *ROW], [None, *ROW]], name="C1/a.xlsx")
    assert units(part) == ["C1B"]
    assert errors(part) == [("unit_missing", "A3")]
    part = desk.sheet([["单位", *HEAD], ["永昌县", *ROW], [None, *ROW]], name="C1/a.xlsx")
    assert units(part) == ["C1", "C1"]


def test_a_unit_of_measure_is_no_unit(desk: Desk) -> None:
    part = desk.sheet([["2024年3月", None, "单位：人次"], [*HEAD, "应到人数"], [*ROW, 30]], name="C1A/a.xlsx")
    assert units(part) == ["C1A"]
    assert part.findings == []


@pytest.mark.parametrize(
    ("name", "period", "rows", "expected"),
    [
        ("C1A/2024年5月.xlsx", "2024-Q1", [["期间：2024年4月"], HEAD, ROW], "2024-Q1"),
        ("C1A/2024年5月.xlsx", None, [["期间：2024年3月"], HEAD, ROW], "2024-03"),
        ("C1A/2024年5月.xlsx", None, [["填报单位：县教育局    填报期间：2024年第一季度"], HEAD, ROW], "2024-Q1"),
        ("C1A/2024年5月.xlsx", None, [["永昌县教育局2024年上半年学习台账"], HEAD, ROW], "2024-H1"),
        ("C1A/2024年3月.xlsx", None, [HEAD, ROW], "2024-03"),
        ("C1A/a.xlsx", None, [HEAD, ROW], "2024-03"),
        ("C1A/a.xlsx", None, [HEAD, ROW, ["2024-01-05", "集中学习"]], "2024-Q1"),
        ("C1A/a.xlsx", None, [HEAD, ROW, ["2024-05-05", "集中学习"]], "2024-H1"),
        ("C1A/a.xlsx", None, [HEAD, ROW, ["2024-09-05", "集中学习"]], "2024"),
        ("C1A/a.xlsx", None, [HEAD, ROW, ["2023-09-05", "集中学习"]], None),
        ("C1A/上半年台账.xlsx", None, [HEAD, ROW], "2024-H1"),
    ],
)
def test_the_period_is_stated_or_the_smallest_that_holds_all_rows(
    desk: Desk, name: str, period: str | None, rows: list, expected: str | None
) -> None:
    part = desk.part(name, xlsx_bytes({"台账": rows}), period=period)
    assert part.period_code == expected
    if expected is None:
        assert (part.starts_on, part.ends_on) == (date(2023, 9, 5), date(2024, 3, 5))


def test_an_unknown_period_in_the_manifest_is_said(desk: Desk) -> None:
    part = desk.part("C1A/a.xlsx", xlsx_bytes({"台账": [HEAD, ROW]}), period="三月")
    assert part.period_code == "2024-03"
    assert "三月" in part.findings[0].message_zh


def test_a_file_of_many_units_has_no_single_unit(desk: Desk) -> None:
    part = desk.sheet([["单位", *HEAD], ["县医保局", *ROW], ["县教育局", *ROW]], name="a.xlsx")
    assert (part.unit_code, units(part)) == (None, ["C1B", "C1A"])


def test_a_text_file_is_read_like_a_sheet(desk: Desk) -> None:
    part = desk.part("C1A/2024年3月.csv", csv_bytes([["学习台账"], HEAD, ["3月5日", "集中学习"]], "gb18030"))
    assert (units(part), part.columns["held_on"], part.columns["_sheet"]) == (
        ["C1A"],
        [date(2024, 3, 5)],
        ["2024年3月"],
    )


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_name_is_ever_matched_by_likeness(data: st.DataObject) -> None:
    """A name changed by one character belongs to nobody, unless it is by chance another unit's own name."""
    from tests.collection.conftest import UNITS

    names = {row[1] for row in UNITS[1:]} | {"县教育局", "县医保局", "教体局"}
    index = UnitIndex(_rows())
    name = data.draw(st.sampled_from(sorted(names)))
    at = data.draw(st.integers(0, len(name) - 1))
    changed = name[:at] + data.draw(st.sampled_from(["", "区", "乡局", "O"])) + name[at + 1 :]
    if changed not in names:
        assert index.codes(changed, None) == set()


def _rows() -> list:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        return list(Desk(Path(folder)).references().units)


@pytest.mark.parametrize(
    ("name", "manifest", "sender"),
    [
        ("C1A/登记.xlsx", None, "C1A"),
        ("C1/登记.xlsx", None, "C1"),
        ("登记.xlsx", "县医保局", "C1B"),
        ("C1A/登记.xlsx", "C1", "C1"),
        # neither a name in the file's own name nor a folder that is no unit's says who sends
        ("永昌县教育局登记.xlsx", None, None),
        ("登记/永昌县教育局.xlsx", None, None),
    ],
)
def test_who_sends_its_own_reports_only_claims_them(
    desk: Desk, name: str, manifest: str | None, sender: str | None
) -> None:
    reports = [["单位", "任务事项", "期间", "报送时间"], ["C1A", "REPORT_Q", "2024-Q1", "2024-04-02"]]
    parsed = desk.read(name, xlsx_bytes({"登记": reports}), manifest)
    assert parsed.parts[0].claims_about == sender
    assert any("自报" in note.message_zh for note in parsed.notes) == (sender == "C1A")
    # of other templates a unit keeps the ledger itself
    assert desk.part(name, xlsx_bytes({"学习": [["单位", *HEAD], ["C1A", *ROW]]}), manifest).claims_about is None
