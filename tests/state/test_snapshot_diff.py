"""`taizhang snapshots diff`: what differs between two snapshots, and what each figure and rank follows from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestration.home import Home
from tests.conftest import County, taizhang
from tests.state.two_snapshots import change, laid_out

UNIT, QUARTER = "QH104", "2025-Q3"


@pytest.fixture
def home(county: County, tmp_path: Path) -> Home:
    return laid_out(county, tmp_path)


def _diff(home: Home, *more: str) -> Any:
    done = taizhang("snapshots", "diff", "S000001", "S000002", "--json", *more, home=home)
    assert done.exit_code == 0, done.stderr
    return done.json


def _moved(metric: str, period: str = QUARTER) -> str:
    return (
        "update marts.fct_unit_metric set value = coalesce(value, 0) + 1 "
        f"where unit_code = '{UNIT}' and period_code = '{period}' and metric_code = '{metric}'"
    )


def test_a_snapshot_does_not_differ_from_one_that_says_the_same(home: Home) -> None:
    found = _diff(home)
    assert [found[kind] for kind in ("values", "ranks", "submissions", "units")] == [[], [], [], []]
    assert (found["before"]["snapshot_id"], found["after"]["snapshot_id"]) == ("S000001", "S000002")


def test_a_figure_names_the_submission_of_its_template_and_period_and_no_other(home: Home) -> None:
    change(
        home,
        f"""update marts.fct_submission set status = 'withdrawn'
            where unit_code = '{UNIT}' and template = 'case' and period_code = '2025-H2'""",
        _moved("cases_received"),
        _moved("study_sessions"),
        _moved("cases_received", "2025-Q1"),
    )
    found = _diff(home)
    (gone,) = found["submissions"]
    assert (gone["before"], gone["after"]) == ("accepted", "withdrawn")
    assert [(one["period_code"], one["metric_code"], one["reasons"], one["file_ids"]) for one in found["values"]] == [
        (QUARTER, "cases_received", ["submission"], [gone["file_id"]]),
        (QUARTER, "study_sessions", [], []),
        ("2025-Q1", "cases_received", [], []),
    ]
    assert [one["period_code"] for one in _diff(home, "--period", "2025-Q1")["values"]] == ["2025-Q1"]


def test_a_figure_names_what_was_decided_what_the_list_of_units_says_and_that_time_has_passed(home: Home) -> None:
    change(
        home,
        f"""update marts.fct_case set excluded = true
            where unit_code = '{UNIT}' and received_on between '2025-07-01' and '2025-09-30'""",
        _moved("cases_received"),
    )
    assert [one["reasons"] for one in _diff(home)["values"]] == [["exclusion"]]
    change(home, f"update marts.dim_unit set headcount = 1 + coalesce(headcount, 0) where unit_code = '{UNIT}'")
    found = _diff(home)
    assert [one["reasons"] for one in found["values"]] == [["exclusion", "unit"]]
    assert [(one["unit_code"], one["change"]) for one in found["units"]] == [(UNIT, "changed")]
    change(
        home, "update meta.snapshot set as_of = as_of + interval 9 day, code_version = 'x'", _moved("study_sessions")
    )
    assert {one["metric_code"]: one["reasons"][-1] for one in _diff(home)["values"]} == {
        "cases_received": "unit",
        "study_sessions": "unit",
    }


def test_what_nothing_nearer_explains_is_said_of_the_snapshots_themselves(home: Home) -> None:
    change(home, "update meta.snapshot set inputs_digest = 'x', code_version = 'y'", _moved("study_sessions"))
    assert [one["reasons"] for one in _diff(home)["values"]] == [["inputs", "code"]]


def test_a_rank_moves_by_its_own_score_with_its_figures_or_by_others(home: Home) -> None:
    at = f"where period_code = '{QUARTER}' and domain = 'case' and unit_code ="
    change(
        home,
        f"update marts.fct_unit_rank set rank = rank + 1, score = score - 5 {at} '{UNIT}'",
        f"""update marts.fct_unit_rank set rank = rank + 1 where unit_code = (
            select min(unit_code) from marts.fct_unit_rank
            where period_code = '{QUARTER}' and domain = 'case' and peer_group = 'township' and rank is not null
        ) and period_code = '{QUARTER}' and domain = 'case'""",
        f"""update marts.fct_unit_score_part set points_lost = points_lost + 2
            where metric_code = 'case_reopen_rate' and unit_code = '{UNIT}' and period_code = '{QUARTER}'""",
    )
    ranks = {one["peer_group"]: one for one in _diff(home)["ranks"]}
    own, other = ranks["bureau"], ranks["township"]
    assert (own["unit_code"], own["after"] - own["before"], own["reason"]) == (UNIT, 1, "own_score")
    assert own["metrics"] == [{"metric_code": "case_reopen_rate", "points_won": -2.0}]
    assert (other["reason"], other["metrics"]) == ("others", [])


def test_the_difference_is_told_in_words_and_an_unknown_snapshot_too(home: Home) -> None:
    change(home, _moved("cases_received"))
    told = taizhang("snapshots", "diff", "S000001", "S000002", home=home).stdout
    assert "数值：1 处变化" in told and "青禾县交通运输局，受理件数：45 → 46；原因不明" in told
    missing = taizhang("snapshots", "diff", "S000001", "S000009", home=home)
    assert missing.exit_code != 0 and "S000009" in missing.stderr


def test_a_snapshot_whose_tables_hold_no_answer_is_told_apart_from_a_damaged_one(home: Home) -> None:
    change(home, "alter table marts.fct_submission drop column starts_on")
    told = taizhang("snapshots", "diff", "S000001", "S000002", home=home)
    assert told.exit_code == 3 and "taizhang rebuild" in told.stderr, told.stderr
    (home.snapshots / "S000002.duckdb").write_bytes(b"x" * 4096)
    assert "S000002" in taizhang("snapshots", "diff", "S000001", "S000002", home=home).stderr
