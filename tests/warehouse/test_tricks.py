"""Nobody's score rises by a trick without a thing to look at that names unit, period and what it is worth."""

from __future__ import annotations

import shutil

import duckdb
import pytest

from orchestration.home import Home, create
from orchestration.snapshots.store import path_of
from orchestration.storage.product_files import SAMPLES
from tests.conftest import County, taizhang
from tests.warehouse.tricks import TRICKS, Trick


@pytest.fixture(scope="module")
def tricked(county: County, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The samples with all twenty tricks, beside the honest snapshot of the demo county."""
    home = Home(tmp_path_factory.mktemp("tricks") / "home")
    create(home)
    shutil.copytree(county.home.config, home.config, dirs_exist_ok=True)
    shutil.copytree(SAMPLES / "inbox", home.inbox, dirs_exist_ok=True)
    for trick in TRICKS:
        trick.play(home.inbox)
    done = taizhang("run", "--as-of", "2025-12-31", home=home)
    assert done.exit_code in (0, 1), done.stderr
    connection = duckdb.connect()
    connection.execute(f"attach '{path_of(county.home)}' as honest (read_only)")
    connection.execute(f"attach '{path_of(home)}' as tricked (read_only)")
    return connection


def _name(trick: Trick) -> str:
    return f"{trick.number:02}_{trick.unit}_{trick.domain}"


@pytest.mark.parametrize("trick", TRICKS, ids=_name)
def test_a_trick_changes_nothing_or_is_named_with_its_worth(tricked: duckdb.DuckDBPyConnection, trick: Trick) -> None:
    found = tricked.execute(
        """select signal, period_code, domain, effect_points, detail_zh, detail_en from tricked.audit.review_item
           where unit_code = ? and domain = ?""",
        [trick.unit, trick.domain],
    ).fetchall()
    raised = tricked.execute(
        """select period_code, now.score - before.score
           from tricked.marts.fct_unit_score as now inner join honest.marts.fct_unit_score as before
               using (scheme_code, unit_code, period_code, domain)
           where unit_code = ? and domain = ? and period_code in (select unnest(?)) and now.score > before.score + 0.05""",
        [trick.unit, trick.domain, list(trick.periods)],
    ).fetchall()
    named = {(signal, period) for signal, period, _, effect, *_ in found if effect is not None}
    if raised:
        assert named & {(signal, period) for signal in trick.signals for period in trick.periods}, (raised, found)
    for _, _, _, effect, zh, en in found:
        assert effect is None or ("影响总分" in zh and "points of the total score" in en)


def test_most_tricks_are_named(tricked: duckdb.DuckDBPyConnection) -> None:
    found = set(tricked.execute("select unit_code, signal from tricked.audit.review_item").fetchall())
    silent = {trick.number for trick in TRICKS if not {(trick.unit, signal) for signal in trick.signals} & found}
    assert silent == set()


def test_honest_samples_have_at_most_one_thing_to_look_at_in_200_submissions(
    tricked: duckdb.DuckDBPyConnection,
) -> None:
    [(items, submissions)] = tricked.execute(
        "select (select count(*) from honest.audit.review_item), (select count(*) from honest.marts.fct_submission)"
    ).fetchall()
    assert items <= submissions / 200
