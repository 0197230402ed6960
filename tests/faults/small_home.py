"""A small home as a run leaves it, without the 20 seconds of dbt: read, answered, with two snapshots that name its arrivals."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb

from orchestration.clock import as_of, now
from orchestration.home import Home, create
from orchestration.pipeline.collect import Collected, collect
from orchestration.pipeline.session import RunSettings
from orchestration.reference import load
from orchestration.snapshots import store
from orchestration.state import StateStore
from tests.collection.conftest import csv_bytes
from tests.journey.ledgers import study

AT = as_of("2024-06-01")
HOTLINE = "template: case\nmatch: 平台/*.csv\ndrop: [来电人]\ncolumns:\n  unit: 承办单位\n  received_at: 受理时间\n"


def run(home: Home) -> Collected:
    """What the first stage of a run does."""
    return collect(home, RunSettings(load(home.config)), AT)


def statuses(collected: Collected) -> list[tuple[str, str, str, int]]:
    """What counts, by file."""
    return sorted((one.parsed.file_id, one.parsed.file_name, one.status, one.version) for one in collected.submissions)


def publish(home: Home, snapshot_id: str, rows_count: int = 1000) -> None:
    """A snapshot that says of its arrivals what the state says now."""
    built = store.build_path(home, snapshot_id)
    with closing(StateStore(home.state)) as state, duckdb.connect(str(built)) as connection:
        witness = state.witness()
        connection.execute(
            f"create schema meta; create schema marts; create table marts.fact as select hash(range) as n from range({rows_count})"
        )
        connection.execute(
            "create table meta.snapshot as select ? as snapshot_id, ?::timestamptz as created_at, ?::timestamptz as as_of,"
            " ?::bigint as arrivals_count, ? as arrivals_digest, '' as inputs_digest",
            [snapshot_id, AT, AT, witness.count, witness.digest],
        )
    store.publish(home, built, snapshot_id, AT, AT)


def make(root: Path) -> Home:
    """Two ledgers, one withdrawn; an export without the columns that its source drops; a file with personal data, whose bytes are gone."""
    home = Home(root)
    create(home)
    (home.config / "units.csv").write_text("unit_code,unit_name,unit_type\nU1,城关镇,township\n", "utf-8")
    (home.config / "sources" / "hotline.yml").write_text(HOTLINE, "utf-8")
    study(home.inbox / "U1" / "2024年3月.xlsx", "城关镇", ["2024-03-05", "上周"])
    study(home.inbox / "U1" / "2024年4月.xlsx", "城关镇", ["2024-04-05"])
    (home.inbox / "平台").mkdir()
    (home.inbox / "平台" / "2024.csv").write_bytes(
        csv_bytes([["承办单位", "受理时间", "来电人"], ["城关镇", "2024-03-01", "王小明"]])
    )
    (home.inbox / "U1" / "名册.csv").write_bytes(
        csv_bytes([["单位", "学习日期", "姓名"], ["城关镇", "2024-03-05", "王小明"]])
    )
    run(home)
    publish(home, "S000001")
    with closing(StateStore(home.state)) as state:
        withdrawn = next(record for record in state.arrivals() if record.file_name.endswith("4月.xlsx"))
        state.withdraw(withdrawn.file_id, AT)
        state.note(now(), "withdrawn", {"file_id": withdrawn.file_id})
    run(home)
    publish(home, "S000002")
    return home
