"""The overview read as a leader reads it: who does well, who got worse and why, in words that are right in invented worlds."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import duckdb
import orjson
import pytest

from dashboards import router
from dashboards.components.kpi import HEADLINES
from dashboards.context import Context
from dashboards.formats import Formats
from dashboards.i18n import texts
from dashboards.pages.overview_answers import got_better, got_worse
from dashboards.snapshot import Snapshots
from dashboards.view import parse
from tests.dashboards import example_snapshot
from tests.dashboards.as_json import as_json
from tests.dashboards.reading import components, words

PERIOD, MONTHS = "2025-Q4", ("2025-10", "2025-11", "2025-12")
METRIC, NAME = "case_on_time_resolution_rate", "按时办结率"


@dataclass(frozen=True)
class World:
    """What was planted: the unit that got worse most, those that got worse and better at all, and from what to what."""

    home: Path
    worst: str
    worse: frozenset[str]
    better: frozenset[str]
    usual: float
    value: float


def _world(home: Path, seed: int) -> World:
    """An example snapshot in which chosen units got better or worse in a month of the quarter, and nobody else."""
    random_ = random.Random(seed)
    path = example_snapshot.build(home, "S000001")
    example_snapshot.publish(home, "S000001")
    with duckdb.connect(str(path)) as connection:
        asked = """
            select part.unit_code
            from marts.fct_unit_score_part as part
            inner join marts.fct_unit_score as before using (unit_code)
            where part.period_code = ? and part.metric_code = ? and before.period_code = '2025-Q3' and before.domain = 'total'
            order by 1
        """
        units = [row[0] for row in connection.execute(asked, [PERIOD, METRIC]).fetchall()]
        random_.shuffle(units)
        worse, better = units[: random_.randint(1, 4)], units[4 : 4 + random_.randint(0, 3)]
        usual, value = random_.randint(80, 99) / 100, random_.randint(30, 60) / 100
        connection.execute(
            "update marts.fct_unit_trend set signal = 'no_change' where signal in ('improving', 'worsening')"
        )
        month = random_.choice(MONTHS)
        plant = "update marts.fct_unit_trend set signal = ?, mean = ?, value = ? where unit_code = ? and metric_code = ? and period_code = ?"
        # the later months of the planted series say nothing, as where cases are not ripe yet
        silence = "update marts.fct_unit_trend set signal = 'too_few' where unit_code = ? and metric_code = ? and period_code > ? and length(period_code) = 7"
        for place, unit in enumerate([*worse, *better]):
            signal = "worsening" if place < len(worse) else "improving"
            connection.execute(plant, [signal, usual, value, unit, METRIC, month])
            connection.execute(silence, [unit, METRIC, month])
        # the first of the worse loses most of its total
        for place, unit in enumerate(worse):
            connection.execute(
                "update marts.fct_unit_score set score = score + ? where unit_code = ? and period_code = '2025-Q3' and domain = 'total'",
                [500 - 120 * place, unit],
            )
    return World(home, worse[0], frozenset(worse), frozenset(better), usual, value)


@pytest.fixture(scope="module", params=range(5))
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    return _world(tmp_path_factory.mktemp("world"), request.param)


def _texts(snapshots: Snapshots, class_name: str, search: str) -> list[str]:
    """The texts of all parts of the overview with a class, in their order."""
    component, _ = router.render(snapshots, parse("/", search))
    nodes = components(orjson.loads(as_json(component)))
    return [words(node) for node in nodes if class_name in (node["props"].get("className") or "").split()]


def test_the_first_sentence_names_how_many_changed_and_who_fell_back_most_and_why(world: World) -> None:
    with Snapshots(world.home).open(None) as reader:
        names = {row["unit_code"]: row["unit_name"] for row in reader.rows("snapshot_units")}
    snapshots = Snapshots(world.home)
    said = _texts(snapshots, "answer", f"?period={PERIOD}")
    snapshots.close()
    format_ = Formats(texts("zh")).percent
    assert len(said) == 1
    assert f"{len(world.better)} 个变好、{len(world.worse)} 个变差" in said[0]
    assert f"退步最大的是 {names[world.worst]}：{NAME}从平时的 {format_(world.usual)}" in said[0]
    assert said[0].endswith(f"的 {format_(world.value)}。")


def test_first_and_last_of_each_type_are_those_of_the_ranking(world: World) -> None:
    snapshots = Snapshots(world.home)
    cards = _texts(snapshots, "places", f"?period={PERIOD}")
    with snapshots.open(None) as reader:
        context = Context(parse("/", f"?period={PERIOD}"), reader, snapshots)
        ranked: dict[str, list[str]] = {}
        for group in context.groups[:3]:
            rows = reader.rows(
                "ranking", period=PERIOD, group=group, domain="total", base_metric="", units=context.within
            )
            ranked[group] = [context.unit_name(row["unit_code"]) for row in rows if row["rank"] is not None]
    snapshots.close()
    first, last = cards
    for names in ranked.values():
        shown = min(3, len(names) // 2)
        assert all(name in first for name in names[:shown]) and all(name in last for name in names[-shown:])
        assert not any(name in first for name in names[shown:])
        assert not any(name in last for name in names[:-shown])


def test_a_headline_and_the_end_of_its_line_are_the_same_number_of_the_same_period(world: World) -> None:
    from dashboards.components.series import series

    snapshots = Snapshots(world.home)
    with snapshots.open(None) as reader:
        for period in (PERIOD, "2025-11", "2025"):
            context = Context(parse("/", f"?period={period}"), reader, snapshots)
            lines = series(context, context.scope, tuple(HEADLINES.values()), own_kind=True)
            for code, line in lines.items():
                now = reader.rows("unit_series", units=[context.scope], metrics=[code])
                value = next((row["value"] for row in now if row["period_code"] == period), None)
                assert not line or (line[-1]["period_code"], line[-1]["value"]) == (period, value)
    snapshots.close()


def test_a_unit_with_as_much_better_as_worse_counts_for_neither() -> None:
    rows = [
        {"better_count": 1, "worse_count": 1},
        {"better_count": 0, "worse_count": 2},
        {"better_count": 3, "worse_count": 1},
    ]
    assert (got_worse(rows), got_better(rows)) == ([rows[1]], [rows[2]])
