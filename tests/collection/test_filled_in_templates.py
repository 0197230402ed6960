"""A blank template, filled in as a clerk would and sent, brings no finding at all."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from expectations.contract import Field
from expectations.loading import code_lists, contracts
from orchestration.collection.check_rows import check_parts
from orchestration.collection.parsed_file import ParsedFile
from orchestration.templates.workbook import EXAMPLE_ROW, write_template
from tests.collection.conftest import Desk, xlsx_bytes

TEMPLATES = sorted(contracts())
UNIT = ("C1A", "永昌县教育局")
GIVEN: dict[str, list[Any]] = {
    "unit": ["永昌县教育局", "C1A", "县教育局"],
    "held_on": [date(2024, 3, 5), date(2024, 3, 12), "3月19日"],
    "obligation": ["季度分析研判报告"] * 3,
    "period": ["2024-Q1", "2024年一季度", "一季度"],
    "figure": ["学习次数", "受理件数", "局党组会学习"],
    "published_on": [date(2024, 3, 5), date(2024, 3, 12), date(2024, 3, 19)],
    "unit_code": ["N1", "N2", "N3"],
    "unit_name": ["甲办公室", "乙办公室", "丙办公室"],
    "parent_code": ["C1", "C1", "C1"],
    "aliases": ["甲办", "乙办|乙室", "丙办"],
    "case_id": ["GD2024001", "GD2024002", "GD2024003"],
    "event_at": [None, None, None],
    "invited": [30, 31, 32],
    "attended": [28, 30, 32],
    "numerator": [None, None, None],  # the figures are counts
    "denominator": [None, None, None],
}
AFTER = {"received_at": 1, "first_response_at": 2, "closed_at": 3, "resolution_due_at": 4}


def value(field: Field, row: int) -> Any:
    """What a clerk writes into the cell of a field in the first, second and third row."""
    if field.name in GIVEN:
        return GIVEN[field.name][row]
    if field.codes:
        labels = [code.label_zh for code in code_lists()[field.codes]]
        return labels[row % len(labels)]
    if field.kind == "boolean":
        return ("是", "否", "是")[row]
    if field.kind == "datetime":
        return datetime(2024, 3, AFTER.get(field.name, 1) + 7 * row, 9, 30)  # noqa: DTZ001 - as a cell holds it
    if field.kind == "date":
        return date(2020, 1, 1) if field.name == "valid_from" else None
    return row + 1 if field.kind in ("integer", "decimal") else f"第{row + 1}类"


def filled(
    tmp_path: Path, template: str, unit: tuple[str, str] | None, period: str | None, *, keep_example: bool = True
) -> bytes:
    """The template with three rows below its example row, or in its place."""
    path = tmp_path / "blank.xlsx"
    write_template(template, path, unit, period)
    book = openpyxl.load_workbook(path)
    sheet = book.active
    if not keep_example:
        sheet.delete_rows(EXAMPLE_ROW + 1)
    fields = [field for field in contracts()[template].fields if not (unit and field.kind == "unit")]
    for row in range(3):
        at = EXAMPLE_ROW + (2 if keep_example else 1) + row
        sheet.cell(at, 1, row + 1)
        for column, field in enumerate(fields, start=2):
            sheet.cell(at, column, value(field, row))
    return xlsx_bytes(book)


def read(desk: Desk, name: str, data: bytes) -> ParsedFile:
    parsed = desk.read(name, data)
    check_parts([parsed])
    return parsed


@pytest.mark.parametrize("keep_example", [True, False], ids=["with_example", "without_example"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_filled_in_and_sent_nothing_is_found(desk: Desk, tmp_path: Path, template: str, keep_example: bool) -> None:
    unit, period = (None, None) if template == "unit_list" else (UNIT, "2024-Q1")
    parsed = read(desk, "随手起的名.xlsx", filled(tmp_path, template, unit, period, keep_example=keep_example))
    [part] = parsed.parts
    assert [(found.rule, found.cell, found.message_zh) for found in [*parsed.findings, *part.findings]] == []
    assert parsed.notes == []
    assert (part.template, part.rows_sent, part.rows_accepted, part.rows_filtered) == (
        template,
        3,
        3,
        int(keep_example),
    )
    if template != "unit_list":
        assert set(part.columns["unit_code"]) == {"C1A"} and part.period_code == "2024-Q1"


@pytest.mark.parametrize("template", [name for name in TEMPLATES if name != "unit_list"])
def test_without_unit_and_period_the_rows_say_them(desk: Desk, tmp_path: Path, template: str) -> None:
    parsed = read(desk, "a.xlsx", filled(tmp_path, template, None, None))
    [part] = parsed.parts
    year_missing = {"held_on", "period"}  # 3月19日 and 一季度 need the year that the head would have given
    assert {found.field for found in part.findings} <= year_missing
    assert set(part.columns["unit_code"]) == {"C1A"}


@pytest.mark.parametrize("template", [name for name in TEMPLATES if contracts()[name].event_field])
@pytest.mark.parametrize("keep_example", [True, False], ids=["with_example", "without_example"])
def test_nil_below_the_header_is_a_nil_return(desk: Desk, tmp_path: Path, template: str, keep_example: bool) -> None:
    path = tmp_path / "blank.xlsx"
    write_template(template, path, UNIT, "2024-03")
    book = openpyxl.load_workbook(path)
    if not keep_example:
        book.active.delete_rows(EXAMPLE_ROW + 1)
    book.active.cell(EXAMPLE_ROW + 1 + int(keep_example), 2, "零报告")
    parsed = read(desk, "a.xlsx", xlsx_bytes(book))
    [part] = parsed.parts
    assert (part.is_nil, part.is_refused, part.unit_code, part.period_code) == (True, False, "C1A", "2024-03")
    assert [*parsed.findings, *part.findings] == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_sent_blank_it_is_no_submission_and_says_what_to_do(desk: Desk, tmp_path: Path, template: str) -> None:
    path = tmp_path / "blank.xlsx"
    write_template(
        template, path, None if template == "unit_list" else UNIT, None if template == "unit_list" else "2024-03"
    )
    parsed = desk.read("a.xlsx", path.read_bytes())
    assert all(part.is_refused and part.rows_accepted == 0 for part in parsed.parts)
    findings = [*parsed.findings, *(found for part in parsed.parts for found in part.findings)]
    assert [found.rule for found in findings] == ["no_rows"] and "零报告" in findings[0].message_zh


def test_a_template_saved_by_an_office_program_still_drops_its_example(desk: Desk, tmp_path: Path) -> None:
    """Values alone, no formats, no comments: as a program leaves it that knows nothing of them."""
    source = openpyxl.load_workbook(io.BytesIO(filled(tmp_path, "study_session", UNIT, "2024-Q1"))).active
    rows = [[cell.value for cell in row] for row in source.iter_rows()]
    part = desk.part("a.xlsx", xlsx_bytes({"Sheet1": rows}))
    assert (part.rows_accepted, part.rows_filtered, part.findings) == (3, 1, [])
