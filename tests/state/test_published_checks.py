"""A built snapshot is checked beside the published one before it is read: rows, late reports, spread of metrics."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from orchestration.home import Home
from orchestration.snapshots import data_docs
from orchestration.snapshots.checking import check
from orchestration.snapshots.gate import rows_lost, sentence
from orchestration.snapshots.pruning import prune
from tests.conftest import County
from tests.state.two_snapshots import change, laid_out

MONTH = "(select max(period_code) from marts.dim_period where period_kind = 'month' and is_finished)"


@pytest.fixture
def home(county: County, tmp_path: Path) -> Home:
    return laid_out(county, tmp_path)


def _failed(home: Home) -> list[dict]:
    built, published = (home.snapshots / f"{name}.duckdb" for name in ("S000002", "S000001"))
    return check(built, published)


def _kept(home: Home) -> list[tuple]:
    with duckdb.connect(str(home.snapshots / "S000002.duckdb"), read_only=True) as connection:
        asked = "select check_name, subject, passed, compared_with from meta.snapshot_check"
        return connection.execute(asked).fetchall()


def test_what_says_the_same_passes_and_the_checks_are_kept_in_the_snapshot(home: Home) -> None:
    assert _failed(home) == []
    kept = _kept(home)
    assert {name for name, *_ in kept} == {"rows_kept", "late_usual", "shape_usual"}
    assert all(passed and before == "S000001" for *_, passed, before in kept)
    assert list(rows_lost([])) == []


def test_a_fall_of_rows_a_jump_of_late_reports_and_another_spread_are_told_and_data_docs_say_the_same(
    home: Home,
) -> None:
    change(
        home,
        "create or replace table marts.fct_case as from marts.fct_case where row_number % 3 > 0",
        f"update marts.fct_report set status = 'missing' where strftime(due_on, '%Y-%m') = {MONTH}",
        f"""update marts.fct_unit_metric set value = 40
            where metric_code = 'study_longest_gap_days' and value is not null and period_code = {MONTH}""",
    )
    failed = _failed(home)
    assert [(row["check_name"], row["severity"]) for row in failed] == [
        ("rows_kept", "error"),
        ("shape_usual", "warning"),
        ("late_usual", "warning"),
    ]
    assert failed[0]["subject"] == "fct_case" and failed[1]["subject"] == "study_longest_gap_days"
    [reason] = rows_lost(failed)
    assert reason["before"] > reason["now"] and str(reason["now"]) in sentence(reason).rendered("zh")

    # made by Great Expectations from what is kept
    page = data_docs.make(home, "S000002").read_text(encoding="utf-8")
    marks = re.findall(r'class="fas fa-(times|check-circle)', page.partition("Statistics")[2])
    assert marks == ["times"] * 3 and "S000002 · S000001" in page
    assert re.findall(r'"show-scrollbars">(fct_\w+|study_\w+|\d{4}-\d\d)</div>', page) == [
        row["subject"] for row in sorted(failed, key=lambda row: row["check_name"])
    ]
    assert "<script" not in page and not re.findall(r"(?:src|href)=[\"']?(?:https?:)?//", page)


def test_what_is_too_little_to_tell_passes(home: Home) -> None:
    change(
        home,
        "create or replace table marts.dim_obligation as from marts.dim_obligation limit 2",
        f"delete from marts.fct_report where strftime(due_on, '%Y-%m') = {MONTH} and unit_code > 'QH103'",
        f"update marts.fct_report set status = 'missing' where strftime(due_on, '%Y-%m') = {MONTH}",
    )
    assert _failed(home) == []


def test_beside_a_snapshot_of_an_earlier_version_nothing_is_checked(home: Home) -> None:
    with duckdb.connect(str(home.snapshots / "S000001.duckdb")) as connection:
        connection.execute("drop table marts.fct_report")
    assert _failed(home) == [] and _kept(home) == []


def test_the_page_of_a_snapshot_goes_with_it_and_so_do_the_oldest_pages(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = data_docs.page_of(home.root, "S000002")
    page.parent.mkdir(parents=True)
    for name in ("S000001", "S000002", "S000003"):
        data_docs.page_of(home.root, name).write_text("x")
    (home.snapshots / "S000002.duckdb").rename(home.snapshots / "S000003.duckdb")
    (home.snapshots / "S000002.duckdb").write_bytes(b"old")
    assert prune(home, 1) == ["S000002"] and not page.exists()
    monkeypatch.setattr(data_docs, "MAX_PAGES", 1)
    monkeypatch.setattr("expectations.published.data_docs", lambda *_: "y")
    monkeypatch.setattr("expectations.published.validated", lambda _: None)
    assert data_docs.make(home, "S000003").read_text() == "y"
    assert [one.name for one in page.parent.iterdir()] == ["S000003.html"]
