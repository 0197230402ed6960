"""taizhang export --parquet: whole, described, the same bytes, and never over somebody else's files."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import duckdb
import pyarrow.dataset
import pytest

from orchestration.analysts import parquet
from orchestration.messages import WrongUse
from tests.conftest import TAIZHANG, County, taizhang


@pytest.fixture(scope="module")
def exported(county: County, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("analysts") / "季度 data's"
    done = taizhang("export", "--parquet", folder, "--json", home=county.home)
    assert done.exit_code == 0, done.stderr
    assert done.json["snapshot_id"] == json.loads((folder / "export.json").read_text())["snapshot_id"]
    return folder


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_every_public_table_comes_back_row_for_row(county: County, exported: Path) -> None:
    tables = json.loads((exported / "export.json").read_text())["tables"]
    known = county.rows("select schema_name || '.' || table_name from duckdb_tables() where not internal")
    assert sorted(tables) == sorted(name for (name,) in known)
    connection = duckdb.connect()
    connection.execute(f"attach '{county.home.root / 'snapshots' / 'S000001.duckdb'}' as s (read_only)")
    for name, table in tables.items():
        files = [str(exported / file) for file in table["files"]]
        columns = connection.execute(
            "select string_agg(column_name, ', ' order by column_index) from duckdb_columns() where database_name = 's'"
            " and schema_name || '.' || table_name = ?",
            [name],
        ).fetchone()
        (differing,) = connection.execute(
            f"select count(*) from (select {columns[0]} from read_parquet(?) except all from s.{name})", [files]
        ).fetchone()
        (rows,) = connection.execute(f"select count(*) from s.{name}").fetchone()
        assert (differing, table["rows"]) == (0, rows), name


def test_long_tables_lie_in_parts_that_other_readers_know(exported: Path) -> None:
    place = exported / "marts" / "fct_unit_metric"
    kinds = ("month", "quarter", "half_year", "year")
    assert {path.name for path in place.iterdir()} == {f"period_kind={kind}" for kind in kinds}
    months = pyarrow.dataset.dataset(place, partitioning="hive").to_table(
        filter=pyarrow.dataset.field("period_kind") == "month"
    )
    assert months.num_rows > 1000 and set(months["period_kind"].to_pylist()) == {"month"}


def test_the_dictionary_says_every_column_its_unit_and_the_snapshot(exported: Path) -> None:
    with (exported / "dictionary.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert {line["snapshot_id"] for line in lines} == {"S000001"}
    wordless = [line for line in lines if not (line["description_zh"] and line["description_en"] and line["grain_zh"])]
    assert wordless == []
    numbers = [line for line in lines if line["type"] in ("BIGINT", "INTEGER", "DOUBLE")]
    assert [f"{line['table']}.{line['column']}" for line in numbers if not line["unit"]] == []
    units = {(line["table"], line["column"]): line["unit"] for line in lines}
    assert units["marts.unit_period", "case_closure_rate"] == "fraction"
    assert units["marts.fct_case", "first_response_hours"] == "clock hours"
    assert units["marts.dim_unit", "headcount"] == "persons"
    text = (exported / "dictionary.md").read_text(encoding="utf-8")
    assert "S000001" in text and "## marts.unit_period" in text and "### 学习参学率 Attendance rate" in text


def test_the_same_snapshot_gives_the_same_bytes_and_replaces_an_earlier_export(county: County, exported: Path) -> None:
    before = _digests(exported)
    parquet.export(county.home, exported)
    assert _digests(exported) == before
    assert [path.name for path in exported.parent.iterdir()] == [exported.name]


def test_a_folder_with_other_things_is_refused_untouched(county: County, tmp_path: Path) -> None:
    target = tmp_path / "mine"
    target.mkdir()
    (target / "年报.docx").write_bytes(b"mine")
    done = taizhang("export", "--parquet", target, home=county.home, TAIZHANG_LANG="en")
    assert done.exit_code == 2 and "年报.docx" in done.stderr
    assert _digests(target) == {"年报.docx": hashlib.sha256(b"mine").hexdigest()}
    link = tmp_path / "link"
    link.symlink_to(target, target_is_directory=True)
    with pytest.raises(WrongUse):
        parquet.export(county.home, link)
    assert taizhang("export", home=county.home).exit_code == 2


def test_without_a_snapshot_nothing_is_written(make_home, tmp_path: Path) -> None:
    done = taizhang("export", "--parquet", tmp_path / "out", home=make_home([("A", "甲局", "bureau")]))
    assert done.exit_code == 3
    assert not (tmp_path / "out").exists()


def test_a_killed_export_leaves_nothing_that_looks_whole_and_the_next_one_clears_it(
    county: County, tmp_path: Path
) -> None:
    target = tmp_path / "out"
    command = [TAIZHANG, "--home", county.home.root, "export", "--parquet", target]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".out.*/marts")) and time.monotonic() < deadline:
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not target.exists() and list(tmp_path.iterdir())
    parquet.export(county.home, target)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
