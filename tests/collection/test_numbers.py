"""Numbers, durations, yes and no, codes and texts as people write them."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.loading import code_lists
from orchestration.collection.values.cells import cell_text
from orchestration.collection.values.chinese import chinese_number
from orchestration.collection.values.choices import code_words, read_code, read_text, read_yes_no, yes_no_words
from orchestration.collection.values.numbers import read_minutes, read_number, read_whole
from orchestration.collection.values.parse_result import ParseError, ParseResult

CELLS = st.one_of(
    st.none(), st.text(max_size=40), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(), st.times(), st.timedeltas(),
    st.text(alphabet="0123456789.,%+-十百千万亿余多约次篇小时半分钟一二三百分之eE", max_size=16),
)  # fmt: skip
WORDS = yes_no_words(("按时",), ("超期",))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12", 12), ("１２", 12), ("1,234", 1234), ("1，234.5", 1234.5), ("12次", 12), ("3篇", 3), ("100人次", 100), ("十二", 12), ("二十", 20), ("一百零五", 105),
        ("三百二", 320), ("1.2万", 12000), ("十二万", 120000), ("3千", 3000), ("95%", 0.95), ("百分之九十五", 0.95), ("1.2E+03", 1200), ("'12", 12), (" 12 ", 12),
        (12.0, 12), (12, 12), ("-3", -3), ("0", 0), ("〇", 0), ("壹拾贰", 12),
    ],
)  # fmt: skip
def test_every_spelling_of_a_number_is_read(cell: object, expected: float) -> None:
    assert read_number(cell) == ParseResult(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("180余篇", 180),
        ("180多", 180),
        ("超过50", 50),
        (">50", 50),
        ("50以上", 50),
        ("二十多人", 20),
        ("1.2万余", 12000),
    ],
)
def test_more_than_is_read_with_a_remark(text: str, expected: float) -> None:
    found = read_number(text)
    assert isinstance(found, ParseResult)
    assert found.value == expected
    assert found.remark is not None
    assert found.remark.rule == "more_than_value"


def test_about_is_read_with_a_remark() -> None:
    for text in ("约200", "200左右", "近200"):
        found = read_number(text)
        assert (found.value, found.remark.rule) == (200, "approximate_value"), text


@pytest.mark.parametrize(
    "cell",
    [
        "若干",
        "1+1",
        "12-15",
        "1.2.3",
        "2小时",
        "12元",
        "1,23",
        "十多五",
        float("nan"),
        float("inf"),
        1e300,
        "1e999",
        date(2024, 3, 5),
        True,
        time(9),
    ],
)
def test_what_is_no_number_is_a_reason(cell: object) -> None:
    assert isinstance(read_number(cell), ParseError)


def test_a_fraction_is_no_whole_number() -> None:
    assert read_whole("12.5").rule == "not_whole"
    assert read_whole("12.0") == ParseResult(12)
    assert type(read_whole(12.0).value) is int


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [("90", 90), ("90分钟", 90), ("1.5小时", 90), ("1小时30分", 90), ("半小时", 30), ("一个半小时", 90), ("1:30", 90), ("两小时", 120), (time(1, 30), 90),
     (timedelta(hours=2), 120), (90.0, 90)],
)  # fmt: skip
def test_a_duration_is_read_in_minutes(cell: object, minutes: int) -> None:
    assert read_minutes(cell) == ParseResult(minutes)


@pytest.mark.parametrize("word", ["是", "√", "✓", "有", "Y", "yes", "TRUE", "1", 1.0, True, "满意", "基本满意", "按时"])
def test_words_for_yes(word: object) -> None:
    assert read_yes_no(word, WORDS) == ParseResult(True)


@pytest.mark.parametrize("word", ["否", "×", "✗", "无", "N", "no", "false", "0", 0.0, False, "不满意", "超期"])
def test_words_for_no(word: object) -> None:
    assert read_yes_no(word, WORDS) == ParseResult(False)


def test_neither_yes_nor_no_is_a_reason() -> None:
    assert read_yes_no("还行", WORDS).rule == "unreadable_yes_no"
    assert read_yes_no("-", WORDS) == ParseResult(None)


def test_a_code_is_known_by_code_label_and_synonym() -> None:
    words = code_words(code_lists()["session_type"])
    for text in ("collective", "集中学习", "Collective study", " 集中学习 ", "ＣＯＬＬＥＣＴＩＶＥ"):
        assert read_code(text, words, "") == ParseResult("collective"), text
    assert read_code(12345.0, code_words(code_lists()["channel"]), "") == ParseResult("hotline")


def test_an_unknown_code_becomes_other_where_the_list_has_it() -> None:
    found = read_code("茶话会", code_words(code_lists()["session_type"]), "")
    assert (found.value, found.remark.rule) == ("other", "unknown_value")
    assert read_code("本村", code_words(code_lists()["level"]), "").rule == "unknown_value"


def test_a_whole_number_reads_as_its_digits() -> None:
    assert cell_text(2549.0) == "2549"
    assert read_text(2549.0, None) == ParseResult("2549")
    assert read_text("007", None) == ParseResult("007")


def test_a_text_beyond_its_length_is_not_kept() -> None:
    assert read_text("字" * 41, 40).rule == "too_long"
    assert read_text("字" * 40, 40) == ParseResult("字" * 40)


@given(CELLS)
def test_every_cell_gives_a_value_or_a_reason(cell: object) -> None:
    session_types = code_words(code_lists()["session_type"])
    for found in (
        read_number(cell),
        read_whole(cell),
        read_minutes(cell),
        read_yes_no(cell, WORDS),
        read_code(cell, session_types, ""),
        read_text(cell, 40),
    ):
        assert isinstance(found, ParseResult | ParseError)


@given(st.integers(0, 10**9))
def test_grouped_and_full_width_digits_are_the_same_number(number: int) -> None:
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for text in (str(number), f"{number:,}", wide, f"{number}次", f" {number} "):
        assert read_whole(text) == ParseResult(number), text


def _numeral(number: int) -> str:
    digits = "零一二三四五六七八九"
    text, pending = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            text += ("零" if pending and text else "") + digits[digit] + name
            pending = False
        elif text:
            pending = True
    return text or "零"


@given(st.integers(0, 9999))
def test_chinese_numerals_say_their_number(number: int) -> None:
    assert chinese_number(_numeral(number)) == number
