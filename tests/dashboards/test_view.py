"""The address holds the whole state, whatever somebody types into it."""

from __future__ import annotations

from urllib.parse import urlencode

from hypothesis import given
from hypothesis import strategies as st

from dashboards.view import PARAMETERS, View, parse


def test_a_view_survives_its_own_address():
    view = View(
        path="/ranking",
        period="2025-Q4",
        type="乡镇 & 街道",
        domain="case",
        sort="ranking.score.desc",
        lang="en",
        snapshot="S000001",
    )
    path, _, search = view.href.partition("?")
    assert parse(path, "?" + search) == view


def test_defaults_leave_the_address_short():
    assert View(path="/ranking").href == "/ranking"


def test_another_page_keeps_the_filters_and_drops_what_belongs_to_this_page():
    view = View(
        path="/ranking",
        period="2025",
        type="bureau",
        domain="case",
        sort="ranking.score.asc",
        lang="en",
        snapshot="S000001",
    )
    assert view.to("/unit", unit="BU01").href == "/unit?period=2025&type=bureau&unit=BU01&lang=en&snapshot=S000001"


def test_values_that_are_no_values_are_ignored_and_named():
    view = parse("/ranking", "?period=2025-Q9&lang=fr&snapshot=../../etc&domain=case&domain=study&type=%00")
    assert (view.period, view.lang, view.snapshot, view.domain, view.type) == (None, "zh", None, "case", None)
    assert set(view.ignored) == {"period", "lang", "snapshot", "domain", "type"}


@given(st.text() | st.none() | st.integers() | st.binary(), st.text() | st.none() | st.lists(st.text()))
def test_any_address_gives_a_view(path, search):
    view = parse(path, search)
    assert view.path.startswith("/")


@given(st.fixed_dictionaries({}, optional={name: st.text(max_size=200) for name in PARAMETERS}))
def test_a_view_of_any_parameters_can_be_written_and_read_again(values):
    view = parse("/unit", "?" + urlencode(values, errors="replace"))
    path, _, search = view.href.partition("?")
    again = parse(path, search)
    assert again.href == view.href and again.ignored == ()
