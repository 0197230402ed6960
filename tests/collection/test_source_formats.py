"""A date format of a source that contradicts its column rejects the table: half of it would be other days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.collection.parsed_file import Part
from orchestration.collection.rows.source_formats import misfit
from orchestration.collection.values.single_days import DateContext
from tests.collection.conftest import Desk, csv_bytes


def part(desk: Desk, cells: list[str], written: str = "%d/%m/%Y", closed: str | None = None) -> Part:
    desk.sources["us"] = f"""
template: case
match: "us.csv"
columns:
  case_id: 编号
  unit: 单位
  received_at: {{column: 受理, format: "{written}"}}
""" + (f'  closed_at: {{column: 办结, format: "{closed}"}}\n' if closed else "")
    rows = [["编号", "单位", "受理", "办结"], *([f"A{at}", "C1A", cell, cell] for at, cell in enumerate(cells))]
    return desk.part("us.csv", csv_bytes(rows))


def rules(found: Part) -> list[str]:
    return [each.rule for each in found.findings]


@pytest.mark.parametrize(
    ("cells", "written"),
    [
        (["03/04/2024", "03/05/2024", "03/14/2024", "03/15/2024"], "%d/%m/%Y"),
        (["03/04/2024", "13/04/2024"], "%m/%d/%Y"),
        (["03-04-2024 08:00", "03-14-2024 09:00"], "%d-%m-%Y %H:%M"),
        (["03.04.2024", "03.14.2024"], "%d.%m.%Y"),
        (["03/14/2024"], "%d/%m/%Y"),
    ],
)
def test_nothing_counts_of_a_column_whose_days_and_months_are_exchanged(
    desk: Desk, cells: list[str], written: str
) -> None:
    found = part(desk, cells, written)
    assert (found.rows_sent, found.rows_accepted, rules(found)) == (len(cells), 0, ["wrong_format"])
    assert written in found.findings[0].message_zh and written in found.findings[0].message_en


def test_a_column_that_may_be_empty_rejects_the_table_too(desk: Desk) -> None:
    found = part(desk, ["14/03/2024", "15/03/2024"], closed="%m/%d/%Y")
    assert (found.rows_accepted, rules(found)) == (0, ["wrong_format"])


def test_most_cells_in_another_form_are_another_format(desk: Desk) -> None:
    found = part(desk, ["14th of March", "15th of March", "16th of March", "14/03/2024"])
    assert (found.rows_accepted, rules(found)) == (0, ["wrong_format"])


@pytest.mark.parametrize(
    ("cells", "accepted"),
    [
        (["14/03/2024", "03/04/2024", "03/14/2024"], 2),  # one slip among days that fit as written
        (["14/03/2024", "bald", "15/03/2024"], 2),
        (["03/04/2024", "05/06/2024"], 2),
        (["14/03/2024", "", "15/03/2024"], 2),
    ],
)
def test_a_slip_holds_back_its_row_alone(desk: Desk, cells: list[str], accepted: int) -> None:
    found = part(desk, cells)
    assert (found.rows_accepted, "wrong_format" in rules(found)) == (accepted, False)


def test_words_and_stand_ins_say_nothing_of_the_format(desk: Desk) -> None:
    found = part(desk, ["14/03/2024", "15/03/2024"], closed="%d/%m/%Y")
    assert found.rows_accepted == 2
    cells = ["00/00/0000", "未办结", "办理中", "未办结", "14/03/2024"]
    assert misfit(cells, DateContext(formats=("%d/%m/%Y",))) is None


def test_what_cannot_be_mistaken_is_read_beside_the_format(desk: Desk) -> None:
    found = part(desk, ["2024-03-14", "2024-03-15", "2024-03-16", "2024-03-17", "14/03/2024"])
    assert (found.rows_accepted, found.findings) == (5, [])


@settings(max_examples=60)
@given(st.dates(date(2020, 1, 13), date(2024, 12, 31)), st.integers(20, 60))
def test_a_month_of_days_tells_its_format(first: date, count: int) -> None:
    days = [first + timedelta(days=at) for at in range(count)]
    right, wrong = DateContext(formats=("%d/%m/%Y",)), DateContext(formats=("%m/%d/%Y",))
    cells = [f"{day:%d/%m/%Y}" for day in days]
    assert misfit(cells, right) is None
    assert misfit(cells, wrong) is not None
