"""Words and dates that a narrow column breaks over two lines, or that spaces spread."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.labels import normalise_label
from orchestration.collection.values.choices import read_text
from orchestration.collection.values.dates import read_days
from orchestration.collection.values.moments import read_moment
from orchestration.collection.values.numbers import read_number
from orchestration.collection.values.parse_result import ParseError, ParseResult
from orchestration.collection.values.single_days import DateContext
from tests.collection.conftest import Desk, xlsx_bytes

IN_2024 = DateContext(2024)


def test_a_sheet_with_wrapped_words_is_read_as_if_they_were_whole(desk: Desk) -> None:
    rows = [
        ["单位", "学习\n时间", "学习类型", "内容类别"],
        ["县教育\n局", "2024-03-05", "集中\n学习", "专\n题"],
        ["永昌县\r\n教育局", "2024年\n3月12日", "集中学习\n", "专题"],
        ["永昌县医疗保障局\n（本级）", "2024-\n03-13", "集 中\u3000学 习", "专\n 题"],
        ["县 教\u3000育\u3000局", "2024年三月\n五日", "集中学习", "专题"],
    ]
    part = desk.sheet(rows, name="永昌县.xlsx")
    assert part.columns["unit_code"] == ["C1A", "C1A", "C1B", "C1A"]
    assert part.columns["held_on"] == [date(2024, 3, 5), date(2024, 3, 12), date(2024, 3, 13), date(2024, 3, 5)]
    assert set(part.columns["session_type"]) == {"collective"} and set(part.columns["topic_class"]) == {"special"}


@pytest.mark.parametrize(
    "text",
    [
        "2024年\n3月5日",
        "2024-\n03-05",
        "2024年3\n月5日",
        "二〇二四年三\n月五日",
        "2024/03/\r\n05",
        "2024年3月5\n日",
        "2024-03-05\n",
    ],
)
def test_a_date_may_break_between_its_parts(text: str) -> None:
    assert read_days(text, IN_2024) == ParseResult((date(2024, 3, 5),))
    assert read_moment(text, IN_2024).value.at == datetime.fromisoformat("2024-03-05")


@pytest.mark.parametrize("text", ["2024-03-1\n3", "2024年3月1\n2日", "3月1\n2日", "2024-03-0\n5", "2024.3.1 \n 2"])
def test_a_day_that_a_line_break_cuts_in_two_is_never_two_days(text: str) -> None:
    assert isinstance(read_days(text, IN_2024), ParseError)


def test_days_on_lines_of_their_own_are_still_a_list() -> None:
    assert read_days("3月5日\n8日", IN_2024) == ParseResult((date(2024, 3, 5), date(2024, 3, 8)))
    assert read_days("三月五日\n三月八日", IN_2024) == ParseResult((date(2024, 3, 5), date(2024, 3, 8)))
    assert read_days("2024-03-05\n2024-03-08", IN_2024) == ParseResult((date(2024, 3, 5), date(2024, 3, 8)))


def test_a_break_inside_a_text_or_a_numeral_is_wrapping_and_inside_digits_it_is_none() -> None:
    assert read_text("环境\n污染", 40) == ParseResult("环境污染")
    assert read_text("GD 1\n2", 40) == ParseResult("GD 1\n2")
    assert read_number("二\n十") == ParseResult(20)
    assert isinstance(read_number("1\n2"), ParseError)


@given(st.text(alphabet="教育局溪山县医保学习党课", min_size=2, max_size=8), st.data())
def test_white_space_between_ideographs_never_makes_another_label(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(word) - 1))
    space = data.draw(st.sampled_from(["\n", "\r\n", " ", "\u3000", "\t", " \n ", "\u00a0", "\u200b"]))
    assert normalise_label(word[:place] + space + word[place:]) == normalise_label(word)
    assert normalise_label(f"{word}{space}（本级）") == normalise_label(f"{word}(本级)")


def test_spaces_between_other_letters_stay() -> None:
    assert normalise_label("Unit\nname") == "unit name"
    assert normalise_label("A 局") == "a 局"


def test_two_units_in_one_cell_are_not_one(desk: Desk) -> None:
    part = desk.part(
        "永昌县.xlsx",
        xlsx_bytes({"一": [["单位", "学习时间"], ["县教育局\n县医保局", "2024-03-05"], ["县教育局", "2024-03-06"]]}),
    )
    assert part.columns["unit_code"] == ["C1A"]
    assert [found.rule for found in part.findings if found.severity == "error"] == ["unknown_unit"]
