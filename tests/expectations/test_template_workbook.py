from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from expectations.loading import code_lists, contracts
from expectations.periods import KINDS, period_of
from orchestration.templates.period_text import period_text
from orchestration.templates.workbook import (
    EXAMPLE_ROW,
    HEADER_ROW,
    header_text,
    write_template,
)

TEMPLATES = sorted(contracts())
pytestmark = pytest.mark.filterwarnings("error::UserWarning:xlsxwriter")
UNIT = ("T001", "城关镇")


def written(tmp_path: Path, template: str, unit: tuple[str, str] | None = None, period: str | None = None) -> Worksheet:
    write_template(template, tmp_path / "blank.xlsx", unit, period)
    book = openpyxl.load_workbook(tmp_path / "blank.xlsx")
    assert len(book.worksheets) == 1
    return book.active


def row(sheet: Worksheet, number: int) -> list:
    return [cell.value for cell in sheet[number + 1]]


def validations(sheet: Worksheet) -> dict[str, DataValidation]:
    """By the header of their column."""
    return {
        sheet.cell(HEADER_ROW + 1, next(iter(item.sqref.ranges)).min_col).value: item
        for item in sheet.data_validations.dataValidation
    }


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_header_is_understood_without_any_mapping(tmp_path: Path, template: str) -> None:
    contract = contracts()[template]
    sheet = written(tmp_path, template)
    assert sheet.title == contract.title_zh
    serial, *headers = row(sheet, HEADER_ROW)
    assert serial == "序号" and contract.is_ignored(serial)
    assert [contract.field_for(header) for header in headers] == list(contract.fields)
    assert [header.endswith("*") for header in headers] == [field.required for field in contract.fields]


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_lines_above_the_header_hold_no_second_header(tmp_path: Path, template: str) -> None:
    contract = contracts()[template]
    sheet = written(tmp_path, template, UNIT, "2024-03")
    for number in range(HEADER_ROW):
        assert not any(contract.field_for(str(value)) for value in row(sheet, number) if value)


def test_unit_and_period_are_filled_in_and_the_unit_column_is_left_out(tmp_path: Path) -> None:
    sheet = written(tmp_path, "study_session", UNIT, "2024-Q1")
    words = [cell.value for cell in sheet[3] if cell.value]
    assert words == ["填报单位：城关镇", "期间：2024年一季度"]
    assert "单位*" not in row(sheet, HEADER_ROW)
    assert all(not cell.protection.locked for cell in sheet[3] if cell.value)


def test_without_unit_and_period_there_is_room_to_write_them(tmp_path: Path) -> None:
    sheet = written(tmp_path, "case")
    assert [cell.value for cell in sheet[3] if cell.value] == ["填报单位：", "期间："]
    assert "单位*" in row(sheet, HEADER_ROW)


def test_a_unit_without_a_name_is_filled_in_by_its_code(tmp_path: Path) -> None:
    write_template("case", tmp_path / "blank.xlsx", ("T001", None), None)
    assert openpyxl.load_workbook(tmp_path / "blank.xlsx").active["A3"].value == "填报单位：T001"


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_example_row_is_marked_and_nothing_follows_it(tmp_path: Path, template: str) -> None:
    sheet = written(tmp_path, template)
    serial, *values = row(sheet, EXAMPLE_ROW)
    assert serial == "示例"
    assert sheet.max_row == EXAMPLE_ROW + 1
    for field, value in zip(contracts()[template].fields, values, strict=True):
        if field.kind in ("date", "datetime") and value is not None:
            assert isinstance(value, datetime | date)
        assert (value is None) <= (not field.required)


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_drop_downs_offer_the_labels_of_the_contract(tmp_path: Path, template: str) -> None:
    found = validations(written(tmp_path, template))
    for field in contracts()[template].fields:
        item = found[header_text(field)]
        if field.codes:
            assert item.formula1 == '"' + ",".join(code.label_zh for code in code_lists()[field.codes]) + '"'
        elif field.kind == "boolean":
            assert item.formula1 == '"是,否"'
        elif field.kind in ("date", "datetime"):
            assert item.type == "date"
        elif field.kind in ("integer", "decimal"):
            assert (item.type, item.operator) == ("whole" if field.kind == "integer" else "decimal", None)
        assert item.errorStyle in (None, "warning")
        assert field.description_zh in item.prompt and field.description_en in item.prompt


@pytest.mark.parametrize("template", TEMPLATES)
def test_only_the_head_is_protected(tmp_path: Path, template: str) -> None:
    sheet = written(tmp_path, template)
    assert sheet.protection.sheet and not sheet.protection.insertRows and not sheet.protection.deleteRows
    for cell in sheet[HEADER_ROW + 1]:
        assert cell.protection.locked
        assert not sheet.column_dimensions[cell.column_letter].protection.locked
    assert all(not cell.protection.locked for cell in sheet[EXAMPLE_ROW + 1])


@pytest.mark.parametrize("template", TEMPLATES)
def test_each_header_explains_itself_in_both_languages(tmp_path: Path, template: str) -> None:
    sheet = written(tmp_path, template)
    for cell, field in zip(sheet[HEADER_ROW + 1][1:], contracts()[template].fields, strict=True):
        for text in (field.label_zh, field.label_en, field.description_zh, field.description_en):
            assert text in cell.comment.text


def test_long_numbers_and_periods_are_kept_as_text(tmp_path: Path) -> None:
    sheet = written(tmp_path, "case")
    formats = {cell.value: sheet.column_dimensions[cell.column_letter].number_format for cell in sheet[HEADER_ROW + 1]}
    assert (formats["工单编号"], formats["受理时间*"]) == ("@", "yyyy-mm-dd hh:mm")
    sheet = written(tmp_path, "period_summary")
    assert sheet.column_dimensions["C"].number_format == "@"


@pytest.mark.parametrize("template", TEMPLATES)
def test_it_prints_on_a4_across_with_the_header_on_each_page(tmp_path: Path, template: str) -> None:
    sheet = written(tmp_path, template)
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert sheet.print_title_rows == f"${HEADER_ROW + 1}:${HEADER_ROW + 1}"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in ((1, 0), (None, 0))
    assert sheet.freeze_panes == f"C{HEADER_ROW + 2}"


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_same_template_is_the_same_bytes(tmp_path: Path, template: str) -> None:
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    for path in (first, second):
        write_template(template, path, UNIT, "2024")
    assert first.read_bytes() == second.read_bytes()


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(KINDS))
def test_a_period_is_written_as_people_write_it_and_each_differently(day: date, kind: str) -> None:
    codes = [period_of(date(day.year, month, 1), which).code for month in range(1, 13) for which in KINDS]
    texts = {code: period_text(code) for code in codes}
    assert len(set(texts.values())) == len(texts)
    assert texts[period_of(day, kind).code].startswith(f"{day.year}年")


def test_a_period_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2024-Q5"):
        write_template("case", tmp_path / "blank.xlsx", None, "2024-Q5")
    assert not (tmp_path / "blank.xlsx").exists()
