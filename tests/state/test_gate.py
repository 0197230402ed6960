"""The gate: a snapshot that stands too far from the published one waits until somebody lets it be read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from orchestration.home import Home
from orchestration.snapshots.candidates import Candidate, candidate, hold
from orchestration.snapshots.gate import reasons_to_wait
from orchestration.snapshots.pruning import prune
from tests.conftest import County, taizhang
from tests.journey.ledgers import study
from tests.state.two_snapshots import change, laid_out

OBLIGATION = "MEET,study,学习,Study,minimum_count,month,{},session_type=collective,period_end,0,all,2024-01-01,\n"


@pytest.fixture
def home(county: County, tmp_path: Path) -> Home:
    return laid_out(county, tmp_path)


def _codes(home: Home) -> dict[str, dict]:
    paths = (home.snapshots / f"{name}.duckdb" for name in ("S000002", "S000001"))
    return {reason["code"]: reason for reason in reasons_to_wait(*paths)}


def test_a_snapshot_that_says_the_same_waits_for_nobody(home: Home) -> None:
    assert _codes(home) == {}


def test_a_figure_that_moves_by_a_fifth_in_a_third_of_the_units_makes_a_snapshot_wait(home: Home) -> None:
    where = "metric_code = 'study_sessions' and period_code = '2025' and status = 'ok' and value > 0"
    with duckdb.connect(str(home.snapshots / "S000001.duckdb"), read_only=True) as connection:
        units = [
            row[0]
            for row in connection.execute(
                f"select unit_code from marts.fct_unit_metric where {where} order by 1"
            ).fetchall()
        ]
    moved = units[: len(units) * 3 // 10 + 1]
    few = f"update marts.fct_unit_metric set value = value * 1.3 where {where} and unit_code in {(*moved[1:], '-')}"
    change(home, few)
    assert _codes(home) == {}, "three tenths of the units are not more than three tenths"
    change(home, f"update marts.fct_unit_metric set value = value * 1.3 where {where} and unit_code = '{moved[0]}'")
    [reason] = _codes(home).values()
    assert (reason["code"], reason["period_code"], reason["moved_count"], reason["units_count"]) == (
        "far",
        "2025",
        len(moved),
        len(units),
    )
    assert reason["name_zh"] == "学习次数"


def test_what_still_runs_may_move_as_it_likes(home: Home) -> None:
    change(home, "update marts.dim_period set is_finished = false", "update marts.fct_unit_metric set value = 9")
    with duckdb.connect(str(home.snapshots / "S000001.duckdb")) as connection:
        connection.execute("update marts.dim_period set is_finished = false")
    assert _codes(home) == {}


def test_submissions_that_count_no_more_and_review_items_of_weight_make_it_wait(home: Home) -> None:
    change(
        home,
        """update marts.fct_submission set status = 'withdrawn' where file_id = (
            select min(file_id) from marts.fct_submission where status = 'accepted')""",
        "update marts.fct_submission set status = 'superseded' where status = 'partly_accepted'",
        """insert into audit.review_item (signal, unit_code, period_code, domain, effect_points)
           values ('nil_over_rows', 'QH104', '2025', 'study', 2.5), ('same_day', 'QH104', '2025', 'study', 0.4)""",
    )
    found = _codes(home)
    assert (found["fewer"]["submissions_count"], found["review"]["items_count"]) == (1, 1)
    assert found.keys() == {"fewer", "review"}


def test_a_snapshot_without_the_tables_that_the_question_needs_cannot_be_compared(home: Home) -> None:
    change(home, "drop table audit.review_item")
    assert _codes(home) == {"incomparable": {"code": "incomparable"}}


def test_what_waits_is_no_snapshot_of_the_pages_and_is_never_pruned_nor_restored(home: Home) -> None:
    from dashboards.snapshot import SnapshotError, Snapshots

    hold(home, Candidate("S000002", "2026-01-01T00:00:00+08:00", "2026-01-01T00:00:00+08:00", "somebody", []))
    shutil.copyfile(home.snapshots / "S000001.duckdb", home.snapshots / "S000003.duckdb")
    pages = Snapshots(home.root)
    assert pages.ids() == ["S000003", "S000001"]
    with pytest.raises(SnapshotError), pages.open("S000002"):
        pass
    assert prune(home, 1) == []
    done = taizhang("snapshots", "restore", "S000002", home=home)
    assert done.exit_code == 2 and "publish --approve" in done.stderr
    listed = taizhang("snapshots", "list", "--json", home=home).json
    assert {one["snapshot_id"]: (one["is_published"], one["is_waiting"]) for one in listed}["S000002"] == (False, True)


def test_a_damaged_pointer_falls_back_to_what_was_approved(home: Home) -> None:
    hold(home, Candidate("S000002", "2026-01-01T00:00:00+08:00", "2026-01-01T00:00:00+08:00", "somebody", []))
    change(home, "update meta.snapshot set as_of = as_of + interval 1 year")
    home.current_manifest.write_text("{")
    done = taizhang("sql", "select snapshot_id from meta.snapshot", "--json", home=home)
    assert done.json == [{"snapshot_id": "S000001"}]


def test_a_candidate_that_is_damaged_cannot_be_approved_and_waits_no_more(home: Home) -> None:
    hold(home, Candidate("S000002", "2026-01-01T00:00:00+08:00", "2026-01-01T00:00:00+08:00", "somebody", []))
    (home.snapshots / "S000002.duckdb").write_bytes(b"no snapshot")
    assert taizhang("publish", "--approve", home=home).exit_code == 3
    assert candidate(home.snapshots) is None
    assert json.loads(home.current_manifest.read_text())["snapshot_id"] == "S000001"


def test_a_run_that_changes_much_waits_is_not_made_twice_and_is_read_once_a_second_person_approves(
    make_home: Callable[..., Home],
) -> None:
    home = make_home([(f"U{n}", f"单位{n}", "bureau") for n in range(1, 6)], OBLIGATION.format(1))
    for number in range(1, 6):
        days = [f"2025-{month:02}-05" for month in range(1, 4)]
        study(home.inbox / f"U{number}" / "学习台账.xlsx", f"U{number}", days)
    (home.config / "taizhang.toml").write_text('publish_gate = "approval"\n')
    first = taizhang("run", "--as-of", "2025-05-01", "--json", home=home)
    assert (first.exit_code, first.json["snapshot_id"], first.json["gate_reasons"]) == (0, "S000001", [])

    obligations = (home.config / "obligations.csv").read_text()
    (home.config / "obligations.csv").write_text(obligations.replace("month,1", "month,4"))
    second = taizhang("run", "--as-of", "2025-05-01", "--json", home=home)
    assert (second.exit_code, second.json["snapshot_id"], second.json["waits"]) == (3, None, "S000002")
    assert second.json["gate_reasons"][0]["code"] == "far"
    again = taizhang("run", "--as-of", "2025-05-01", home=home)
    assert again.exit_code == 0 and "S000002" in again.stdout
    assert json.loads(home.current_manifest.read_text())["snapshot_id"] == "S000001"
    shown = taizhang("publish", "--json", home=home).json["waiting"]
    assert shown["snapshot_id"] == "S000002" and shown["made_by"]

    (home.config / "taizhang.toml").write_text('publish_gate = "second_person"\n')
    refused = taizhang("publish", "--approve", home=home)
    assert refused.exit_code == 2 and shown["made_by"] in refused.stderr
    (home.config / "taizhang.toml").write_text('publish_gate = "approval"\n')
    assert taizhang("publish", "--approve", "--json", home=home).json["snapshot_id"] == "S000002"
    assert taizhang("publish", "--approve", home=home).exit_code == 2, "nothing waits any more"
    assert taizhang("run", "--as-of", "2025-05-01", home=home).exit_code == 0
    read = taizhang("sql", "select snapshot_id from meta.snapshot", "--json", home=home)
    assert read.json == [{"snapshot_id": "S000002"}]
    told = "select distinct compared_with, passed from meta.snapshot_check"
    assert taizhang("sql", told, "--json", home=home).json == [{"compared_with": "S000001", "passed": True}]
