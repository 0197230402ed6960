"""A few of the small wrong changes of `make test-mutants`, and that all of them can still be made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.warehouse.building import PROJECT
from tests.warehouse.comparing import rows
from tests.warehouse.mutants.__main__ import changes
from tests.warehouse.mutants.building import BuiltWorld
from tests.warehouse.mutants.judging import Judge
from tests.warehouse.mutants.rendering import project_texts
from tests.warehouse.nasty import nasty_world

pytestmark = pytest.mark.xdist_group("nasty")

SAMPLE = (
    "time: days are those of UTC",
    "fct_report: the repair window is a day longer",
    "case_timeliness: an answer on the limit is late",
    "fct_unit_rank: the previous rank is that of another group",
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> BuiltWorld:
    return BuiltWorld(nasty_world(), project_texts(PROJECT), tmp_path_factory.mktemp("rendered"))


def test_every_change_can_be_made_and_has_a_name_of_its_own() -> None:
    listed, texts = changes(), project_texts(PROJECT)
    assert len(listed) >= 180
    assert len({change.title for change in listed}) == len(listed)
    for change in listed:
        assert change.applied(texts) != texts


def test_the_project_rendered_without_dbt_gives_what_dbt_builds(built: BuiltWorld, nasty_snapshot: Path) -> None:
    for table in (
        "marts.fct_report",
        "marts.fct_unit_metric",
        "marts.fct_unit_rank",
        "audit.reconciliation",
        "audit.review_item",
    ):
        query = f"select * from {table} order by all"
        assert rows(built.connection, query) == rows(nasty_snapshot, query), table


def test_small_wrong_changes_are_noticed_and_taken_back(built: BuiltWorld) -> None:
    judge, texts = Judge(built, []), project_texts(PROJECT)
    by_title = {change.title: change for change in changes()}
    for title in SAMPLE:
        with built.changed(by_title[title].applied(texts)) as models:
            assert models, title
            assert judge.complaint(models), title
    everything = built.affected({path: text + "\n-- \n" for path, text in texts.items()})
    assert len(everything) > 100
    assert judge.complaint(everything) is None
