"""Drawings from tiny rows: right shapes, gaps kept, nothing read as markup, everything valid for Plotly."""

from __future__ import annotations

from urllib.parse import unquote
from xml.etree import ElementTree

import plotly.graph_objects as go
import pytest

from dashboards.figures import svg
from dashboards.figures.counts import lying_bars, stacked
from dashboards.figures.points import points_lost
from dashboards.figures.strip import SCORES, strip
from dashboards.figures.theme import lines_of
from dashboards.figures.trend import trend

LOST_WORDS = {"full_name": "满分", "score_name": "得分", "zoomed": "zoomed"}
HOSTILE = '<img src=x onerror=alert(1)> & "甲镇"'


def point(value, **more):
    usual = {"period": "2025年1月", "tick": "1月", "year": "2025年", "shown": "—", "note": "", "n": 30, "signal": None}
    limits = {"mean": None, "lower_limit": None, "upper_limit": None, "begins": None, "is_provisional": False}
    return {**usual, **limits, "value": value, **more}


def valid(figure) -> go.Figure:
    """Plotly's own check of names and values."""
    return go.Figure(figure)


def test_a_period_without_a_value_stays_a_gap():
    figure = trend([point(0.8), point(None), point(0.9)], rate=True)
    assert list(valid(figure).data[0].y) == [0.8, None, 0.9]
    assert figure["data"][0]["connectgaps"] is False


def test_counts_begin_at_zero_and_a_rate_that_does_not_is_marked():
    counts = trend([point(40), point(60)], rate=False, zoomed="zoomed")
    rates = trend([point(0.90), point(0.95)], rate=True, zoomed="zoomed")
    assert counts["layout"]["yaxis"]["range"][0] == 0
    assert "zoomed" not in str(counts) and "zoomed" in str(rates)
    assert max(rates["layout"]["yaxis"]["tickvals"]) <= 1


def test_limits_are_drawn_only_where_they_are_known():
    assert trend([point(0.8)], rate=True)["layout"]["shapes"] == []
    known = trend([point(0.8, mean=0.8, lower_limit=0.7, upper_limit=0.9)], rate=True)
    assert [shape["type"] for shape in valid(known).layout.shapes] == ["path", "line"]


def test_limits_that_vary_are_steps_and_those_that_stay_one_band():
    steps = [point(0.8, mean=0.8, lower_limit=low, upper_limit=None) for low in (0.6, 0.6, 0.5)]
    band, mean = valid(trend(steps, rate=True)).layout.shapes
    tops, bottoms = "-0.5,1L0.5,1L0.5,1L1.5,1L1.5,1L2.5,1", "2.5,0.5L1.5,0.5L1.5,0.6L0.5,0.6L0.5,0.6L-0.5,0.6"
    assert band.path.replace("00000", "").replace(".0,", ",").replace(".0L", "L") == f"M{tops}L{bottoms}Z"
    assert (mean.x0, mean.x1, mean.y0, mean.y1) == (-0.5, 2.5, 0.8, 0.8)


def test_a_new_baseline_has_limits_of_its_own_behind_an_upright_line_with_words():
    limits = {"lower_limit": 0.0, "upper_limit": 9.0}
    new = point(6, mean=6, begins="新基线：换系统", **limits)
    drawn = valid(trend([point(2, mean=2, **limits), point(3, mean=2, **limits), new], rate=False)).layout
    lines = [(shape.x0, shape.x1) for shape in drawn.shapes if shape.type == "line"]
    assert lines == [(-0.5, 1.5), (1.5, 2.5), (1.5, 1.5)]
    assert "新基线：换系统" in [one.text for one in drawn.annotations]


def test_a_provisional_value_is_hollow():
    marks = trend([point(0.5), point(0.4, is_provisional=True)], rate=True)["data"][0]["marker"]
    assert marks["symbol"] == ["circle", "circle-open"]


def test_a_signal_has_its_own_shape_and_not_only_a_colour():
    marks = trend(
        [point(0.5, signal="improving"), point(0.4, signal="worsening"), point(0.4, signal="no_change")], rate=True
    )["data"][0]["marker"]
    assert len(set(marks["symbol"])) == 3 and len(set(marks["color"])) == 3


@pytest.mark.parametrize("length", [1, 7, 8, 9, 24, 36, 100])
def test_an_axis_has_at_most_eight_ticks(length):
    figure = trend([point(1.0) for _ in range(length)], rate=False)
    assert 1 <= len(figure["layout"]["xaxis"]["tickvals"]) <= 8


def test_an_empty_series_draws_an_empty_chart():
    valid(trend([], rate=True))
    valid(trend([point(None)], rate=False))


def unit(name, value):
    return {"name": name, "value": value, "small": False, "note": "", "href": "/unit?unit=x"}


def test_each_group_of_a_strip_has_its_median():
    figure = valid(
        strip(
            [("乡镇", [unit("甲", 90), unit("乙", 80)], 85.0), ("科室", [unit("丙", 70)], None)],
            SCORES,
            title="得分",
            words="中位数",
        )
    )
    assert len(figure.data) == 2 and [shape.x0 for shape in figure.layout.shapes] == [85.0]


def test_lost_points_lead_from_a_hundred_to_the_score():
    parts = [
        {"name": "及时率", "lost": 7.5, "shown": "−7.5", "note": ""},
        {"name": "满意率", "lost": 2.5, "shown": "−2.5", "note": ""},
    ]
    kept = {"name": "三审率", "lost": 0.0, "shown": "0", "note": ""}
    bars, ends = valid(points_lost([*parts, kept], score=90.0, score_shown="90.0", **LOST_WORDS)).data
    assert (list(bars.base), list(bars.x), list(bars.y)) == ([92.5, 90.0, 90.0], [7.5, 2.5, 0.0], [1, 2, 3])
    assert (list(ends.x), list(ends.y)) == ([100.0, 90.0], [0, 4])


@pytest.mark.parametrize(("score", "begin"), [(98.2, 90), (90.0, 80), (70.0, 60), (47.0, 40), (31.0, 0)])
def test_small_losses_are_drawn_large_and_the_axis_says_where_it_begins(score, begin):
    part = {"name": "及时率", "lost": 100 - score, "shown": "−1", "note": ""}
    figure = valid(points_lost([part], score=score, score_shown=str(score), **LOST_WORDS))
    assert figure.layout.xaxis.tickvals[0] == begin and figure.layout.xaxis.range[0] <= begin
    assert ("zoomed" in str(figure)) == (begin > 0)


def test_names_are_text_in_charts_and_never_markup():
    drawn = [
        trend(
            [point(1), point(1, **dict.fromkeys(("period", "shown", "note", "tick", "year", "begins"), HOSTILE))],
            rate=False,
        ),
        strip([(HOSTILE, [unit(HOSTILE, 1)], 1.0)], SCORES, title=HOSTILE, words=HOSTILE),
        points_lost(
            [{"name": HOSTILE, "lost": 1, "shown": HOSTILE, "note": HOSTILE}],
            score=99,
            full_name=HOSTILE,
            score_name=HOSTILE,
            score_shown=HOSTILE,
            zoomed=HOSTILE,
        ),
    ]
    for figure in drawn:
        assert "<img" not in str(figure)


def picture(address: str) -> ElementTree.Element:
    assert address.startswith("data:image/svg+xml,")
    return ElementTree.fromstring(unquote(address.split(",", 1)[1]))


def tags(address: str) -> list[str]:
    return [element.tag.rsplit("}", 1)[-1] for element in picture(address).iter()][1:]


def test_a_sparkline_breaks_where_there_is_no_value():
    assert tags(svg.sparkline([1, 2, None, 3, 4])).count("polyline") == 2
    assert tags(svg.sparkline([None, None])) == ["line"]
    assert tags(svg.sparkline([5])) == ["circle", "circle"]


def test_an_interval_is_drawn_only_where_it_is_given():
    assert tags(svg.whisker(3, None, None, 12)) == ["line", "circle"]
    assert tags(svg.whisker(3, 1, 6, 12)) == ["line", "line", "line", "line", "circle"]
    assert tags(svg.whisker(None, None, None, 0)) == ["line"]


def test_a_bullet_without_a_value_shows_the_peers_only():
    assert "circle" not in tags(svg.bullet(None, 0.8, 0.7, 0.9, 0, 1))
    hollow = picture(svg.bullet(0.5, 0.8, 0.7, 0.9, 0, 1, muted=True))
    assert [one.get("fill") for one in hollow.iter() if one.tag.endswith("circle")] == ["#ffffff"]


@pytest.mark.parametrize("most", [0, 1, 2, 3, 7, 23, 52, 999, 123_456])
def test_an_axis_of_counts_writes_whole_numbers_once_each(most):
    for figure in (
        trend([point(most)], rate=False),
        lying_bars([{"name": "甲", "count": most, "shown": str(most), "note": ""}]),
        stacked(["1月"], [{"name": "甲", "colour": "#0072b2", "counts": [most], "notes": [""]}], written=[0]),
    ):
        spans = [valid(figure).layout[name] for name in ("xaxis", "yaxis")]
        (counts,) = [one for one in spans if one.dtick]
        assert counts.dtick == int(counts.dtick) >= 1 and counts.range[0] == 0
        assert 1 <= counts.range[1] / counts.dtick <= 6 and counts.range[1] >= most


def test_words_above_a_picture_are_broken_into_lines_that_fit():
    assert lines_of("按时办结率 on-time 12%", 10, 60) == "按时办结率<br>on-time<br>12%"
    assert lines_of(HOSTILE, 13, 9999) == '&lt;img src=x onerror=alert(1)&gt; &amp; "甲镇"'
