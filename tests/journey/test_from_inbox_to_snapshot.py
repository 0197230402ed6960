"""The whole way on one small home: real workbooks, real DuckDB, one Dagster run a chapter.

A run takes many seconds, so the chapters are played once, and each test reads the snapshot that its chapter published.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from orchestration.clock import as_of
from orchestration.home import Home, create, locked
from orchestration.messages import UserError
from orchestration.pipeline import publish
from orchestration.pipeline.run import Summary, run
from orchestration.snapshots import current
from orchestration.snapshots.access import connect, verify
from orchestration.snapshots.store import path_of
from tests.conftest import Outcome, taizhang
from tests.journey.ledgers import STUDY_HEADER, study, workbook

UNITS = "unit_code,unit_name,unit_type,parent_code\nC,示例县,county,\nU1,城关镇,township,C\nU2,东河镇,township,C\n"
OBLIGATIONS = (
    "obligation_code,domain,name_zh,name_en,kind,cadence,minimum,counts,due_rule,grace_days,applies_to,valid_from,valid_to\n"
    "Q,reporting,季报,Quarterly,report,quarter,1,,period_end+10 working days,0,township,2024-01-01,\n"
    "M,reporting,月报,Monthly report,report,month,1,,period_end+20 days,0,township,2024-03-01,\n"
)


@dataclass
class Story:
    """A home with the snapshot and the summary of each chapter."""

    home: Home
    summaries: dict[str, Summary] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    failure: UserError | None = None
    back: dict[str, Outcome] = field(default_factory=dict)  # commands of an earlier as-of, and what was read after each

    def play(self, chapter: str, day: str, **how: Any) -> None:
        self.summaries[chapter] = run(self.home, as_of(day), **how)
        self.ids[chapter] = current.published(self.home).snapshot_id

    def rows(self, chapter: str, sql: str) -> list[tuple]:
        connection = connect(path_of(self.home, self.ids[chapter]))
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def content(self, chapter: str) -> dict[str, list[tuple]]:
        """Every row of every table but those of meta, which tell of its run."""
        names = self.rows(chapter, "select schema_name || '.' || table_name from duckdb_tables() order by 1")
        return {
            name: self.rows(chapter, f"select * from {name} order by all")
            for (name,) in names
            if not name.startswith("meta.")
        }


def _drop_first_files(home: Home) -> None:
    study(home.inbox / "U1" / "学习台账2024-03.xlsx", "城关镇", ["2024-03-05", "2024-03-12", "2024-03-19"])
    wrong = [
        STUDY_HEADER,
        ["东河镇", "2024-03-05", "集中学习", "专题", 10, 9],
        ["东河镇", "三月上旬", "集中学习", "专题", 10, 9],
    ]
    workbook(home.inbox / "U2" / "a.xlsx", wrong, sheet="学习台账")
    (home.inbox / "U1" / "photo.xlsx").write_bytes(b"\x89PNG not a workbook")
    (home.inbox / "U1" / "~$a.xlsx").write_bytes(b"lock file of an office program")
    workbook(
        home.inbox / "q1.xlsx",
        [["单位", "任务事项", "期间", "报送时间"], ["城关镇", "季报", "2024年一季度", "2024-04-12 17:00"]],
    )
    home.manifest.write_text("file,unit,period,received_at\nq1.xlsx,U1,2024-Q1,2024-04-12T17:00\n", encoding="utf-8")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """first → quiet (nothing new) → deadline → corrected → withdrawn → rebuilt, and a build that fails."""
    home = Home(tmp_path_factory.mktemp("story") / "home")
    create(home)
    (home.config / "units.csv").write_text(UNITS, encoding="utf-8")
    (home.config / "obligations.csv").write_text(OBLIGATIONS, encoding="utf-8")
    told = Story(home)
    _drop_first_files(home)
    first_bytes = (home.inbox / "U1" / "学习台账2024-03.xlsx").read_bytes()
    told.play("first", "2024-04-20T10:00")
    told.play("quiet", "2024-04-20T18:00")
    told.play("deadline", "2024-04-20")
    study(home.inbox / "U1" / "学习台账2024-03.xlsx", "城关镇", ["2024-03-05", "2024-03-12"])
    (home.inbox / "U1" / "copy.xlsx").write_bytes(first_bytes)
    told.play("corrected", "2024-04-21")
    ((newest,),) = told.rows(
        "corrected", "select file_id from marts.fct_submission where version = 2 and status = 'accepted'"
    )
    assert taizhang("withdraw", newest, home=home).exit_code == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publish, "REQUIRED_TABLES", ("marts.no_such_table",))
        try:
            told.play("failed", "2024-04-21")
        except UserError as error:
            told.failure = error
    told.ids["after_failure"] = current.published(home).snapshot_id
    told.play("withdrawn", "2024-04-21")
    home.warehouse.write_bytes(b"damaged")
    told.play("rebuilt", "2024-04-21", is_rebuilding=True)
    for option in ("", "--publish"):
        told.back[option] = taizhang("run", "--as-of", "2024-04-18", *option.split(), home=home, TAIZHANG_LANG="en")
        told.ids[f"back {option}"] = current.published(home).snapshot_id
    return told


def test_a_wrong_cell_holds_back_its_row_alone_and_the_receipt_names_it(story: Story) -> None:
    summary = story.summaries["first"]
    assert summary.has_findings and summary.rows_rejected == 1
    ((sheet, cell, file_id),) = story.rows(
        "first", "select sheet, cell, file_id from audit.rejected_cell where severity = 'error' and cell <> ''"
    )
    assert (sheet, cell) == ("学习台账", "B3")
    receipt = json.loads((story.home.receipts / f"{file_id}.json").read_text(encoding="utf-8"))
    assert "三月上旬" in json.dumps(receipt, ensure_ascii=False)
    assert (story.home.receipts / f"{file_id}.xlsx").exists()


def test_every_file_has_a_submission_even_one_that_nothing_can_read(story: Story) -> None:
    found = dict(story.rows("first", "select file_name, status || ' ' || (verdict = 'read') from marts.fct_submission"))
    assert found == {
        "U1/photo.xlsx": "refused false",
        "U1/学习台账2024-03.xlsx": "accepted true",
        "U2/a.xlsx": "partly_accepted true",
        "q1.xlsx": "accepted true",
    }
    assert [path.name for path in (story.home.inbox / "U1").iterdir()] == ["~$a.xlsx"]


def test_the_manifest_back_loads_history(story: Story) -> None:
    judged = "select unit_code, status, due_at::date::varchar from marts.fct_report where obligation_code = 'Q' and period_code = '2024-Q1' order by 1"
    assert story.rows("first", judged) == [("U1", "on_time", "2024-04-15"), ("U2", "missing", "2024-04-15")]
    received = "select received_at::varchar from marts.fct_submission where file_name = 'q1.xlsx'"
    assert story.rows("first", received) == [("2024-04-12 17:00:00+08",)]
    assert story.home.manifest.exists()


def test_a_run_without_anything_new_publishes_nothing_until_a_deadline_passes(story: Story) -> None:
    assert story.summaries["quiet"].is_nothing_new and story.ids["quiet"] == story.ids["first"] == "S000001"
    assert story.ids["deadline"] == "S000002"
    missing = "select count(*) from marts.fct_report where obligation_code = 'M' and period_code = '2024-03' and status = 'missing'"
    assert (story.rows("first", missing), story.rows("deadline", missing)) == ([(0,)], [(2,)])


def test_a_corrected_file_is_the_new_version_and_is_counted_once(story: Story) -> None:
    held = "select held_on::varchar from marts.fct_study_session where unit_code = 'U1' order by 1"
    assert story.rows("corrected", held) == [("2024-03-05",), ("2024-03-12",)]
    history = "select version, status, rows_accepted from marts.fct_submission where unit_code = 'U1' and template = 'study_session' order by all"
    assert story.rows("corrected", history) == [(1, "duplicate", 3), (1, "superseded", 3), (2, "accepted", 2)]
    counted = "select value from marts.fct_unit_metric where unit_code = 'U1' and period_code = '2024-03' and metric_code = 'study_sessions'"
    assert story.rows("corrected", counted) == [(2.0,)]


def test_the_same_bytes_again_are_a_duplicate_and_are_kept_once(story: Story) -> None:
    assert story.summaries["corrected"].submissions == {"accepted": 1, "duplicate": 1}
    assert len(list(story.home.archive.iterdir())) == 5


def test_a_failed_build_publishes_nothing_and_the_old_snapshot_stays(story: Story) -> None:
    assert "no_such_table" in story.failure.text.en and story.failure.exit_code == 3
    assert story.ids["after_failure"] == story.ids["corrected"]
    assert list(story.home.snapshots.glob("*.tmp*")) == []


def test_a_withdrawn_correction_gives_the_place_back_to_the_version_before(story: Story) -> None:
    held = "select count(*) from marts.fct_study_session where unit_code = 'U1'"
    assert story.rows("withdrawn", held) == [(3,)]
    statuses = "select version, status from marts.fct_submission where file_name = 'U1/学习台账2024-03.xlsx' order by 1"
    assert story.rows("withdrawn", statuses) == [(1, "accepted"), (2, "withdrawn")]


def test_running_again_from_archive_and_state_alone_gives_the_same_snapshot(story: Story) -> None:
    assert story.ids["rebuilt"] != story.ids["withdrawn"]
    assert story.content("rebuilt") == story.content("withdrawn")


def test_a_run_of_an_earlier_as_of_says_what_it_would_replace_and_publishes_only_when_told(story: Story) -> None:
    refused, done = story.back[""], story.back["--publish"]
    assert refused.exit_code == 3 and story.ids["back "] == story.ids["rebuilt"]
    assert f"2024-04-18 23:59+08:00 is before {story.ids['rebuilt']}" in refused.stdout
    assert "add --publish" in refused.stdout
    assert done.exit_code in (0, 1) and story.ids["back --publish"] != story.ids["rebuilt"]
    assert story.rows("back --publish", "select as_of::date::varchar from meta.snapshot") == [("2024-04-18",)]


def test_the_run_history_holds_every_run(story: Story) -> None:
    from dagster import AssetKey, DagsterInstance

    from orchestration.defs.history import prepare_instance

    with DagsterInstance.from_config(str(prepare_instance(story.home))) as history:
        statuses = [run.status.value for run in history.get_runs()]
        made = history.get_latest_materialization_event(AssetKey("snapshot"))
    assert (statuses.count("SUCCESS"), statuses.count("FAILURE")) == (8, 1)
    assert made is not None and made.asset_materialization is not None
    numbers = {name: one.value for name, one in made.asset_materialization.metadata.items()}
    by_table = verify(story.home.snapshots / f"{numbers['snapshot_id']}.duckdb", [])
    assert {name: number for name, number in numbers.items() if "." in name} == by_table
    assert isinstance(numbers["rows_rejected"], int) and "audit.rejected_cell" in by_table


def test_a_wrong_list_stops_the_run_before_anything_moves(make_home: Callable[..., Home]) -> None:
    home = make_home([("U1", "城关镇", "township")])
    path = study(home.inbox / "U1" / "a.xlsx", "U1", ["2024-03-05"])
    (home.config / "units.csv").write_text("unit_code,unit_name,unit_type\nU1,,township\n", encoding="utf-8")
    done = taizhang("run", home=home)
    assert (done.exit_code, path.exists()) == (3, True)
    assert "units.csv 第 2 行 unit_name 列" in done.stderr


def test_a_second_run_names_the_holder_and_leaves_with_3(make_home: Callable[..., Home]) -> None:
    home = make_home([("U1", "城关镇", "township")])
    with locked(home, "taizhang run"):
        done = taizhang("run", home=home, TAIZHANG_LANG="en")
    assert done.exit_code == 3 and "taizhang run (pid" in done.stderr


def test_a_home_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    done = taizhang("run", home=tmp_path / "nowhere")
    assert done.exit_code == 2 and "init" in done.stderr
