"""Words of the pages in both languages: the code asks only for what the catalogue has; numbers, dates and periods follow the language."""

from __future__ import annotations

import re
from pathlib import Path

from babel.numbers import format_decimal, format_percent
from hypothesis import given, settings
from hypothesis import strategies as st

import dashboards
from dashboards.formats import Formats
from dashboards.i18n import texts
from tests.catalogue import flat

ROOT = Path(dashboards.__file__).parent
_ASKED = re.compile(r"""(?:\btext|context\.text|self\._text)\(\s*"([a-z_A-Z0-9.]+)\"""")


def test_every_text_that_the_code_asks_for_exists():
    asked = {key for path in ROOT.rglob("*.py") for key in _ASKED.findall(path.read_text(encoding="utf-8"))}
    assert len(asked) > 100
    assert asked <= set(flat("zh"))


def test_an_unknown_code_is_shown_as_it_is():
    assert texts("zh").label("unit_type", "街道") == "街道"
    assert texts("zh").label("unit_type", "township") == "乡镇"


def test_numbers_dates_and_periods_follow_the_language():
    zh, en = Formats(texts("zh")), Formats(texts("en"))
    assert zh.count(12345) == en.count(12345) == "12,345"
    assert (zh.percent(0.8562), zh.percent(None), zh.score(92.44)) == ("85.6%", "—", "92.4")
    assert (zh.period("2024-03"), en.period("2024-03")) == ("2024年3月", "Mar 2024")
    assert (zh.period("2024-Q1"), en.period("2024-Q1")) == ("2024年一季度", "Q1 2024")
    assert (zh.period("2024-H2"), en.period("2024")) == ("2024年下半年", "2024")
    assert (zh.change(0.021, "fraction"), zh.change(-3, "cases"), en.change(0, "cases")) == (
        "+2.1 个百分点",
        "−3",
        "±0",
    )
    assert zh.with_unit(23, "cases") == "23 件"


def test_whole_numbers_of_a_text_have_thousands_separators_and_names_stay():
    assert texts("zh")("kpi.n", n=12345) == "基数 12,345" and texts("en")("kpi.n", n=7) == "out of 7"
    assert texts("zh")("period.year", year="2025") == "2025年"


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.integers(-(10**12), 10**12),
        st.floats(-1e9, 1e9).map(lambda value: value + 0.0),
        st.sampled_from([0.00005, 0.25, -0.04, 0.0005, 0.9995, 2.675, 1e-9, 1234.56]),
    )
)
def test_numbers_are_written_as_babel_writes_them_in_both_languages(value):
    for lang, locale in (("zh", "zh_Hans_CN"), ("en", "en")):
        formats = Formats(texts(lang))
        whole = format_decimal(value, "#,##0" if float(value).is_integer() else "#,##0.0", locale=locale)
        assert formats.count(value) == whole
        assert formats.score(value) == format_decimal(value, "#,##0.0", locale=locale)
        assert formats.percent(value) == format_percent(value, "#,##0.0%", locale=locale)
