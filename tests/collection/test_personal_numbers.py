"""Personal numbers are found however they are written; the quick look at a cell never loses one that the thorough look finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.collection.values.cells import cell_text, folded
from orchestration.collection.values.personal_numbers import (
    is_identity_number,
    kind_inside,
    kind_of_cell,
    kind_of_text,
    masked,
    may_be_personal,
    passes_luhn,
)

WIDE = str.maketrans("0123456789X+-() ", "０１２３４５６７８９Ｘ＋－（）　")
ODD = "0123456789０１２３４５６７８９①²𝟏٣ xX×'＇‘’\"“”()（）[]【】+＋-－—‐ 　\u00a0\u200b\u202a\u202c\ufeff\u2060、,，;；/|：:.。工A"


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, str]:
    """Kind and digits of a valid personal number."""
    kind = draw(st.sampled_from(["mobile_number", "identity_number", "bank_card"]))
    if kind == "mobile_number":
        return kind, f"1{draw(st.integers(3, 9))}{draw(st.integers(0, 999_999_999)):09d}"
    if kind == "identity_number":
        day = draw(st.dates()).replace(year=draw(st.integers(1930, 2020)), day=15)
        stem = f"{draw(st.sampled_from(['110105', '440306', '620321', '330102']))}{day:%Y%m%d}{draw(st.integers(0, 999)):03d}"
        return kind, next(stem + digit for digit in "0123456789X" if is_identity_number(stem + digit))
    stem = f"62{draw(st.integers(0, 10**16 - 1)):016d}"
    return kind, next(stem + digit for digit in "0123456789" if passes_luhn(stem + digit))


def spaced(kind: str, digits: str, gap: str) -> str:
    sizes = {"mobile_number": (3, 4, 4), "identity_number": (6, 4, 2, 2, 4), "bank_card": (4, 4, 4, 4, 3)}[kind]
    pieces, at = [], 0
    for size in sizes:
        pieces.append(digits[at : at + size])
        at += size
    return gap.join(pieces)


@given(
    numbers(),
    st.sampled_from(["", " ", "-", "－", "—", "\u00a0", "\u200b"]),
    st.sampled_from(["", "'", "‘", "(", "（", "【", "\u202a", "\ufeff", "\t", "=\"", "＂"]),
    st.sampled_from(["", "'", ")", "）", "】", "\u202c", " ", "。", ".0", "\"", "，"]),
    st.sampled_from(["", "+86", "86-", "0086 ", "+86 ", "(+86)", "＋８６"]),
    st.booleans(),
)  # fmt: skip
def test_a_personal_number_is_found_however_it_is_wrapped_and_spaced(
    number, gap: str, before: str, behind: str, prefix: str, is_wide: bool
) -> None:
    kind, digits = number
    text = spaced(kind, digits, gap)
    if kind == "mobile_number":
        text = prefix + text
    cell = f"{before}{text.translate(WIDE) if is_wide else text}{behind}"
    assert kind_of_cell(cell) == kind, repr(cell)


@given(numbers(), numbers(), st.sampled_from(["、", "，", ",", ";", "；", "/", " / ", "、 ", "\n"]))
def test_several_numbers_in_one_cell_are_found(one, other, separator: str) -> None:
    assert kind_of_cell(f"{one[1]}{separator}{other[1]}") == min(one[0], other[0])
    assert kind_of_cell(f"{one[1]}{separator}0935-1234567") == one[0]


@given(numbers())
def test_a_number_of_a_workbook_is_found(number) -> None:
    kind, digits = number
    if kind == "mobile_number":
        assert kind_of_cell(float(digits)) == kind_of_cell(int(digits)) == kind


@given(
    numbers(), st.sampled_from(["联系{}咨询", "请回电{}", "张三 {}", "({})", "tel{}", "电话：{}，尽快", "来电人{}反映"])
)
def test_a_number_inside_a_text_is_found_and_can_be_hidden(number, text: str) -> None:
    written = text.format(number[1])
    assert kind_inside(written) == number[0]
    assert number[1] not in masked(written)
    assert masked(written) == text.format("***")


@given(
    st.one_of(
        st.text(alphabet=ODD, max_size=70), st.text(max_size=70), st.floats(), st.integers(), st.none(), st.booleans()
    )
)
def test_the_quick_look_never_loses_what_the_thorough_look_finds(cell: object) -> None:
    thorough = (
        kind_of_text(folded(cell_text(cell)))
        if isinstance(cell, str | int | float) and not isinstance(cell, bool)
        else None
    )
    if isinstance(cell, str):
        assert kind_of_cell(cell) == thorough
        assert may_be_personal(cell) or thorough is None
    else:
        assert kind_of_cell(cell) in (thorough, None)


@given(numbers(), st.text(alphabet=ODD, max_size=6), st.text(alphabet=ODD, max_size=6))
def test_the_quick_look_agrees_around_true_numbers_too(number, before: str, behind: str) -> None:
    cell = before + number[1] + behind
    assert kind_of_cell(cell) == kind_of_text(folded(cell_text(cell)))


@pytest.mark.parametrize(
    "cell",
    ["2024-03-05 14:30:00", "2024-03-05—2024-03-12", "1998-12-31", "2024年3月5日", "20240305143000", "GD13812345678", "1381234567", "138123456789", "138.12345678",
     13812345678.5, "12345", "010-88886666", "应到30人，实到28人", "1,381,234", "4111111111111111", True],
)  # fmt: skip
def test_dates_codes_and_other_numbers_are_none_of_them(cell: object) -> None:
    assert kind_of_cell(cell) is None
    assert kind_inside(cell) is None
