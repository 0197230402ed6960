"""What the pages of the four domains draw: labels that tell units apart, shades, the grain of a line, the order of types."""

from __future__ import annotations

import re
from itertools import groupby

import duckdb
import pytest

from dashboards.components.sample import sample
from dashboards.components.series import series
from dashboards.context import Context
from dashboards.figures.calendar import calendar, shades
from dashboards.figures.register import breadth
from dashboards.figures.theme import distinct
from dashboards.pages import reporting_register, study
from dashboards.snapshot import Snapshots
from dashboards.view import parse
from tests.catalogue import flat

_ALIKE = [
    "Office for the Administration of the Qinghe High-tech Industrial Development Park, North",
    "Office for the Administration of the Qinghe High-tech Industrial Development Park, South",
    "Office of Archives",
    "青禾县人力资源和社会保障局第一办公室",
    "青禾县人力资源和社会保障局第二办公室",
    "城关镇",
]


@pytest.mark.parametrize("most", [4, 8, 11, 13])
def test_no_two_units_carry_one_label_however_little_room_there_is(most):
    labels = distinct(_ALIKE, most)
    assert len(set(labels)) == len(_ALIKE) and labels[-1] == "城关镇"
    for name, label in zip(_ALIKE, labels, strict=True):
        head, cut, tail = label.partition("…")
        assert name.startswith(head) and name.endswith(tail) and (cut or label == name)
    # a name that twice stands for one unit stays one name
    assert len(set(distinct(["城关镇人民政府办公室"] * 2, 4))) == 1


def test_the_shades_tell_few_sessions_a_week_apart_and_nothing_is_a_hollow_square():
    assert shades([0, 1, 3]) == (0, 1, 2, 3, 4) and shades([0, 2, 19]) == (0, 1, 2, 4, 8)
    cells = [{"row": 0, "column": place, "amount": amount, "note": ""} for place, amount in enumerate([0, 1, 2, 3, 7])]
    squares, *keys = calendar(["城关镇"], [""] * 5, cells)["data"]
    assert len(set(squares["marker"]["color"])) == 5
    assert squares["marker"]["line"]["color"][0] == keys[0]["marker"]["line"]["color"] != squares["marker"]["color"][0]
    assert [key["name"] for key in keys] == ["0", "1", "2", "3", "4+"]


def test_a_rate_that_most_months_do_not_have_is_drawn_by_the_period_chosen(own_home):
    with duckdb.connect(str(own_home / "snapshots" / "S000002.duckdb")) as connection:
        connection.execute(
            "delete from marts.fct_unit_series where unit_code = 'QH' and metric_code = 'cases_received' and period_code in ('2024-02', '2024-05', '2024-08', '2025-02')"
        )
    snapshots = Snapshots(own_home)
    with snapshots.open() as reader:
        lines = series(
            Context(parse("/", "?period=2025-Q4"), reader, snapshots), "QH", ("cases_received", "outreach_items")
        )
    snapshots.close()
    assert {code: {row["period_kind"] for row in rows} for code, rows in lines.items()} == {
        "cases_received": {"quarter"},
        "outreach_items": {"month"},
    }


def test_a_duty_of_a_half_year_does_not_jump_from_month_to_month_and_whole_sessions_are_due(context_of):
    context = context_of("/study", "?period=2025-Q3")
    rows = series(context, "QH", ("study_fulfilment_rate",))["study_fulfilment_rate"]
    assert {row["period_kind"] for row in rows} == {"quarter"}
    assert sample(context, "study_fulfilment_rate", 219.9) == "应完成约 220 次（按天折算）"
    assert sample(context, "case_response_rate", 433) == "基数 433"


def test_units_stand_in_the_order_of_their_types_the_largest_first(context_of):
    context = context_of("/reporting", "?period=2025-Q4")
    groups = [group for group, _ in groupby(context.members, lambda code: context.units[code]["peer_group"]) if group]
    assert groups == [group for group in context.groups if group in groups]
    card = reporting_register.register_card(context)
    drawn = _figure(card)
    assert drawn["layout"]["yaxis"]["ticktext"] == [
        context.unit_name(code) for code in context.members if context.unit_name(code) in set(_named(card))
    ]


def test_the_register_says_the_year_of_every_run_of_periods(context_of):
    context = context_of("/reporting", "?period=2025-Q4")
    labels = reporting_register._labels(context, ["2024-Q4", "2025-Q1", "2025-Q2"])
    assert labels == ["24年\n四季", "25年\n一季", "二季"]
    assert reporting_register._labels(context, ["2024", "2025"]) == ["24年", "25年"]
    assert breadth([4, 3, 3]) > breadth([4, 3])


def test_study_duties_are_one_drawing_of_units_that_keep_pace_and_units_behind(context_of):
    context = context_of("/study", "?period=2025-Q4")
    table = study.minimum_table(context)
    assert table.rows and {row["period_code"] for row in table.rows} == {"2025-12"}
    names = [column.shown(table.rows[0]) for column in table.columns if column.field == "short_units"][0]
    assert names == "、".join(context.unit_name(code) for code in table.rows[0]["short_units"])
    kept, behind = (trace["x"] for trace in _figure(study._minimum(context))["data"])
    assert [a + b for a, b in zip(kept, behind, strict=True)] == [row["units"] for row in table.rows]


def test_terms_of_statistics_stand_in_definitions_and_nowhere_else():
    terms = re.compile(r"XmR|p′|φ|\bn = |（n）|\(n\)")
    prefixes = ("trend.", "funnel.", "study.", "reporting.", "case.", "outreach.", "overview.", "kpi.", "calendar.", "domain.", "sample.")  # fmt: skip
    for lang in ("zh", "en"):
        said = {key: words for key, words in flat(lang).items() if key.startswith(prefixes) and key != "trend.rules"}
        assert said and not {key: words for key, words in said.items() if terms.search(words)}
        assert "XmR" in flat(lang)["trend.rules"] and "φ" in flat(lang)["definition.funnel"]


def _figure(component) -> dict:
    """The first drawing in a card."""
    found = [one.data for one in _within(component) if type(one).__name__ == "Store"]
    return found[0]


def _named(component) -> list[str]:
    return _figure(component)["layout"]["yaxis"]["ticktext"]


def _within(component):
    yield component
    children = getattr(component, "children", None)
    for child in children if isinstance(children, list) else [children]:
        if hasattr(child, "_type"):
            yield from _within(child)
