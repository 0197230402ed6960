"""The department's time zone decides instants without an offset, days, deadlines and the days of facts; a source keeps its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from dashboards.snapshot import _connect
from orchestration import clock
from orchestration.cli.common import app
from orchestration.collection.open_file import Tools
from orchestration.collection.parse_file import parse_file
from orchestration.collection.parsed_file import Arrival
from orchestration.home import Home, create, existing
from orchestration.messages import WrongUse
from orchestration.pipeline.build import variables
from orchestration.reference import load
from orchestration.snapshots.access import connect
from orchestration.state import ArrivalsWitness
from orchestration.zones import SHANGHAI, use_zone, zone


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home in Urumqi, two hours behind Shanghai."""
    home = Home(tmp_path / "home")
    create(home)
    (home.config / "taizhang.toml").write_text('timezone = "Asia/Urumqi"\n', encoding="utf-8")
    (home.config / "units.csv").write_text("unit_code,unit_name,unit_type\nU1,天山区,district\n", encoding="utf-8")
    yield home
    use_zone(SHANGHAI.key)


def test_opening_a_home_puts_its_time_zone_in_force(home: Home) -> None:
    assert clock.now().utcoffset() == timedelta(hours=8)
    existing(home.root)
    assert (zone().key, clock.now().utcoffset()) == ("Asia/Urumqi", timedelta(hours=6))
    assert clock.as_of("2026-03-31") == datetime(2026, 3, 31, 23, 59, 59, 999999, zone())
    assert clock.as_of("2026-03-31T23:30:00Z").date() == date(2026, 4, 1)


def test_a_variable_comes_before_the_file_and_a_wrong_name_leaves_the_default(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAIZHANG_TIMEZONE", "Asia/Tokyo")
    existing(home.root)
    assert zone().key == "Asia/Tokyo"
    monkeypatch.setenv("TAIZHANG_TIMEZONE", "Mars/Olympus")
    existing(home.root)
    assert zone() == SHANGHAI


def test_deadlines_of_the_lists_end_with_the_department_s_day(home: Home) -> None:
    (home.config / "exemptions.csv").write_text(
        "unit,obligation,period,kind,new_due_at\nU1,半年专题汇报,2026上半年,延期,2026-07-26\n", encoding="utf-8"
    )
    [exemption] = load(home.config).exemptions
    assert exemption.new_due_at is not None and exemption.new_due_at.isoformat() == "2026-07-26T23:59:59.999999+06:00"


def test_a_ledger_is_dated_in_the_department_s_time_zone_and_a_source_in_its_own(home: Home, tmp_path: Path) -> None:
    (home.config / "sources" / "other.yml").write_text(
        "template: case\nmatch: 'other*'\ntimezone: Asia/Tokyo\ncolumns: {unit: 单位, received_at: 受理时间}\n",
        encoding="utf-8",
    )
    (home.config / "sources" / "same.yml").write_text(
        "template: case\nmatch: 'same*'\ncolumns: {unit: 单位, received_at: 受理时间}\n", encoding="utf-8"
    )
    tools = Tools(load(home.config))
    found = {}
    for name in ("ledger.csv", "other.csv", "same.csv"):
        path = tmp_path / name
        path.write_text("单位,受理时间\nU1,2026-03-31 23:30\nU1,2026-03-31T17:30:00Z\n", encoding="utf-8")
        [part] = parse_file(Arrival("0123456789ab-1", name, path, clock.now()), tools).parts
        found[name] = (
            [str(day) for day in part.columns["received_on"]],
            part.columns["received_at"][0].utcoffset(),
            part.columns["_timezone"][0],
        )
    assert found["ledger.csv"] == found["same.csv"] == (["2026-03-31", "2026-03-31"], timedelta(hours=6), "Asia/Urumqi")
    assert found["other.csv"] == (["2026-03-31", "2026-04-01"], timedelta(hours=9), "Asia/Tokyo")


def test_a_run_reads_as_of_in_the_time_zone_of_its_home(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def stopped(_: Home, as_of: datetime, **__: object) -> None:
        seen.append(as_of)
        raise WrongUse("processes.stopping.stopped")

    monkeypatch.setattr("orchestration.pipeline.run.run", stopped)
    CliRunner().invoke(app, ["run", "--home", str(home.root), "--as-of", "2026-03-31"])
    assert [instant.isoformat() for instant in seen] == ["2026-03-31T23:59:59.999999+06:00"]


def test_the_models_are_told_the_settings_that_change_figures(home: Home) -> None:
    (home.config / "taizhang.toml").write_text(
        'timezone = "Asia/Urumqi"\nwork_hours = "10:00-14:00"\nrepair_window_days = 5\n', encoding="utf-8"
    )
    witness = ArrivalsWitness(0, "0")
    told = variables(load(home.config), clock.now(), inputs_digest="0", witness=witness)
    assert (told["timezone"], told["work_hours"], told["repair_window_days"]) == ("Asia/Urumqi", "10:00-14:00", 5)


@pytest.mark.parametrize(
    ("columns", "named"), [("'S000001' as snapshot_id", "Asia/Shanghai"), ("'Asia/Urumqi' as timezone", "Asia/Urumqi")]
)
def test_a_snapshot_is_shown_in_the_time_zone_that_it_was_made_in(tmp_path: Path, columns: str, named: str) -> None:
    path = tmp_path / "S000001.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"create schema meta; create table meta.snapshot as select {columns}")
    with connect(path) as connection:
        assert connection.execute("select current_setting('TimeZone')").fetchone() == (named,)
    with _connect(path) as connection:
        assert connection.execute("select current_setting('TimeZone')").fetchone() == (named,)
