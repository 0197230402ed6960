"""Drawings of the ranking: brackets, the funnel, places over time."""

from __future__ import annotations

import plotly.graph_objects as go
from hypothesis import given
from hypothesis import strategies as st

from dashboards.figures import svg
from dashboards.figures.brackets import lanes, reach, together
from dashboards.figures.bump import bump
from dashboards.figures.funnel import funnel

WORDS = {"title": "n", "centre_name": "同类", "names_95": "95%", "names_998": "99.8%", "zoomed": "zoomed"}


def test_neighbours_whose_intervals_all_overlap_share_a_bracket():
    intervals = [(1, 1), (2, 4), (2, 4), (2, 5), (4, 6), (4, 6), (7, 8), (7, 10), (7, 10), (9, 11), (10, 11)]
    groups = together(intervals)
    assert groups == [(1, 5), (6, 8), (7, 10)]
    assert reach(groups, 0) is None and reach(groups, 7) == (6, 10)
    shown = lanes(groups, len(intervals), 4)
    assert [row[0] for row in shown] == ["", "start", *["middle"] * 3, "end", "start", "middle", "end", "", ""]
    assert [row[1] for row in shown[6:]] == ["", "start", "middle", "middle", "end"]


@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)).map(lambda pair: (min(pair), max(pair))), max_size=25)
)
def test_brackets_join_exactly_the_neighbours_that_overlap(intervals):
    groups = together(intervals)
    for first, last in groups:
        inside = intervals[first : last + 1]
        assert max(low for low, _ in inside) <= min(high for _, high in inside)
    for row, (one, other) in enumerate(zip(intervals, intervals[1:], strict=False)):
        overlap = max(one[0], other[0]) <= min(one[1], other[1])
        assert overlap == any(first <= row and row + 1 <= last for first, last in groups)


def test_a_bracket_without_a_lane_is_left_out_and_lanes_never_cross():
    groups = [(0, 3), (1, 4), (2, 5)]
    shown = lanes(groups, 6, 2)
    assert len(shown[0]) == 2 and shown[5] == ["", ""]
    assert svg.bracket(shown[1]).startswith("data:image/svg+xml,")


def dot(n, value, place, name="甲镇"):
    return {"n": n, "value": value, "place": place, "name": name, "note": "", "href": "/unit?unit=x"}


def limit(n, width):
    return {
        "n": n,
        "centre": 0.8,
        "lower_95": 0.8 - width,
        "upper_95": 0.8 + width / 2,
        "lower_998": 0.8 - 1.5 * width,
        "upper_998": 1.0,
    }


def test_units_outside_the_limits_have_their_own_shape_and_their_name():
    figure = funnel(
        [dot(10, 0.8, "inside"), dot(40, 0.5, "below_998", "乙镇"), dot(60, 0.99, "above_95", "丙镇")],
        [limit(10, 0.2), limit(60, 0.1)],
        **WORDS,
    )
    drawn = go.Figure(figure)
    assert list(drawn.data[-1].marker.symbol) == ["circle", "triangle-down", "triangle-up-open"]
    names = [one.text for one in drawn.layout.annotations if one.name == "wide"]
    assert names == ["乙镇", "丙镇"]
    assert "zoomed" in str(figure)


def test_names_in_a_funnel_never_cover_each_other():
    crowd = [dot(20 + number % 3, 0.2 + number / 2000, "below_998", f"很长的单位名称{number}") for number in range(40)]
    named = [
        one for one in funnel(crowd, [limit(20, 0.2)], **WORDS)["layout"]["annotations"] if one.get("name") == "wide"
    ]
    assert 1 <= len(named) < 10


def test_the_dots_of_a_crowd_leave_the_limits_and_what_lies_outside_to_be_seen():
    inside = [dot(20 + number, 0.8, "inside") for number in range(400)]
    drawn = go.Figure(
        funnel([dot(40, 0.5, "below_998", "乙镇"), *inside], [limit(20, 0.2), limit(420, 0.1)], **WORDS)
    ).data[-1]
    assert drawn.marker.symbol[-1] == "triangle-down" and drawn.marker.size[-1] > 2 * drawn.marker.size[0]
    assert drawn.marker.opacity[0] < 0.5 and drawn.marker.opacity[-1] == 1
    few = go.Figure(funnel(inside[:30], [limit(20, 0.2)], **WORDS)).data[-1]
    assert set(few.marker.size) == {11} and set(few.marker.opacity) == {1}


def test_a_funnel_without_limits_still_shows_its_dots():
    assert len(go.Figure(funnel([dot(3, 0.1, None)], [], **WORDS)).data) == 1
    go.Figure(funnel([], [], **WORDS))


def unit(name, ranks, **more):
    return {"name": name, "href": "/ranking?unit=x", "ranks": ranks, "notes": [""] * len(ranks), "colour": None, **more}


def test_a_period_without_a_place_stays_a_gap_and_the_first_place_is_on_top():
    figure = bump(
        [unit("甲", [1, None, 2]), unit("乙", [2, 1, 1], colour="#0072b2")],
        ["一", "二", "三"],
        places=2,
        first_name="名次",
    )
    drawn = go.Figure(figure)
    assert list(drawn.data[0].y) == [1, None, 2] and drawn.data[0].connectgaps is False
    assert drawn.layout.yaxis.range[0] > drawn.layout.yaxis.range[1]
    assert [one.text for one in drawn.layout.annotations] == ["<b>乙</b>", "甲"]


def test_tied_units_have_their_names_below_each_other():
    figure = bump([unit("甲", [1]), unit("乙", [1]), unit("丙", [3])], ["一"], places=3, first_name="名次")
    assert [one["y"] for one in figure["layout"]["annotations"]] == [1, 2, 3]


def test_three_thousand_places_stay_on_one_screen_and_only_coloured_units_are_named():
    loud = [unit("甲", [1, 3000], colour="#0072b2"), unit("乙", [2900, 3001], colour="#d55e00")]
    figure = bump(
        [*(unit(f"第{number}", [number, 3200 - number]) for number in range(1, 40)), *loud],
        ["一", "二"],
        places=3200,
        first_name="名次",
    )
    assert figure["layout"]["height"] < 800 and len(figure["layout"]["yaxis"]["tickvals"]) <= 21
    names = figure["layout"]["annotations"]
    assert [one["text"] for one in names] == ["<b>甲</b>", "<b>乙</b>"]
    assert (names[1]["y"] - names[0]["y"]) / 3200 * 640 >= 18


def test_the_interval_of_a_followed_unit_is_drawn_run_by_run():
    followed = unit("甲", [1, 2, None, 1], colour="#0072b2", low=[1, 1, None, 1], high=[2, 3, None, 1])
    areas = [
        one
        for one in bump([followed], list("一二三四"), places=3, first_name="名次", interval_name="区间")["data"]
        if one.get("fill")
    ]
    assert [area["x"] for area in areas] == [[0, 1, 1, 0], [3, 3]]


def test_names_are_text_and_never_markup():
    bad = "<img src=x onerror=alert(1)>"
    drawn = [
        bump([unit(bad, [1], notes=[bad])], [bad], places=1, first_name=bad, interval_name=bad),
        funnel(
            [dot(1, 0.1, "below_998", bad)],
            [limit(1, 0.1)],
            title=bad,
            centre_name=bad,
            names_95=bad,
            names_998=bad,
            zoomed=bad,
        ),
    ]
    assert all("<img" not in str(figure) for figure in drawn)
