"""A warehouse that is damaged is read anew from the archive; one that is rebuilt replaces the old one at the end or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from orchestration.faults.refusals import refusal_of
from orchestration.home import Home, create
from orchestration.warehouse import Warehouse, WarehouseDamaged
from orchestration.warehouse.file import rebuilt_aside
from orchestration.warehouse.rows import FileRow

ROW = FileRow(file_id="U1-1", reading_digest="digest", verdict="read", cells_hash="hash", answer="{}")
NEW = replace(ROW, file_id="new")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    place = Home(tmp_path / "home")
    create(place)
    with Warehouse(place.warehouse) as warehouse:
        warehouse.append(FileRow, [ROW] * 5000)
    return place


def _files(home: Home) -> list[str]:
    with Warehouse(home.warehouse) as warehouse:
        return [row[0] for row in warehouse.query("select distinct file_id from raw.file")]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20_000])


def _garble(path: Path) -> None:
    path.write_bytes(os.urandom(50_000))


def _flip_header(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for position in range(0, len(data), len(data) // 40):
        data[position] ^= 0xFF
    path.write_bytes(data)


def _of_another_version(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[12:20] = (9999).to_bytes(8, "little")
    path.write_bytes(data)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "damage", [Path.unlink, _cut, _garble, _flip_header, _of_another_version, _folder], ids=lambda one: one.__name__
)
def test_a_warehouse_that_does_not_open_is_begun_anew(home: Home, damage, caplog: pytest.LogCaptureFixture) -> None:
    damage(home.warehouse)
    assert _files(home) == []
    if damage is not Path.unlink:
        assert "warehouse.duckdb.damaged" in caplog.text and (home.root / "warehouse.duckdb.damaged").exists()


def test_a_page_that_is_damaged_deep_inside_names_the_rebuild(home: Home) -> None:
    with Warehouse(home.warehouse) as warehouse:
        answers = (f'"{os.urandom(40).hex()}"' for _ in range(40_000))
        warehouse.append(FileRow, (replace(ROW, file_id=f"U1-{n}", answer=text) for n, text in enumerate(answers)))
    data = bytearray(home.warehouse.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 40] = b"\xff" * 40
    home.warehouse.write_bytes(data)
    with pytest.raises(WarehouseDamaged, match="taizhang rebuild"), Warehouse(home.warehouse) as warehouse:
        warehouse.query("select max(hash(columns(*))) from raw.file")


def test_a_warehouse_whose_tables_have_other_columns_is_begun_anew(home: Home) -> None:
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("alter table raw.part add column of_an_earlier_version varchar")
    assert _files(home) == []
    assert not (home.root / "warehouse.duckdb.damaged").exists()


@pytest.mark.parametrize("is_read_only", [True, False])
def test_a_warehouse_that_another_process_holds_is_one_sentence_and_stays(home: Home, is_read_only: bool) -> None:
    code = "import duckdb, sys, time\n"
    code += f"c = duckdb.connect({str(home.warehouse)!r}, read_only={is_read_only}); print('open', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None and holder.stdout.readline().strip() == "open"
        with pytest.raises(duckdb.Error) as caught:
            _files(home)
        sentence = refusal_of(caught.value)
        assert sentence is not None and str(holder.pid) in sentence.en
        with rebuilt_aside(home, is_rebuilding=True) as fresh, Warehouse(fresh.warehouse):
            pass
    finally:
        holder.kill()
        holder.wait()
    assert _files(home) == []


def test_a_rebuild_that_fails_leaves_the_warehouse_as_it_was(home: Home) -> None:
    before = home.warehouse.read_bytes()
    with pytest.raises(RuntimeError), rebuilt_aside(home, is_rebuilding=True) as fresh:
        with Warehouse(fresh.warehouse) as warehouse:
            warehouse.append(FileRow, [NEW])
        raise RuntimeError("no space")
    assert home.warehouse.read_bytes() == before and _files(home) == ["U1-1"]
    assert not [path.name for path in home.root.iterdir() if "fresh" in path.name]


@pytest.mark.parametrize("damage", [None, _garble, _folder])
def test_a_rebuild_replaces_whatever_was_there(home: Home, damage) -> None:
    if damage:
        damage(home.warehouse)
    home.warehouse.with_name("warehouse.duckdb.wal").write_bytes(b"the log of the old one")
    with rebuilt_aside(home, is_rebuilding=True) as fresh, Warehouse(fresh.warehouse) as warehouse:
        warehouse.append(FileRow, [NEW])
    assert _files(home) == ["new"]
