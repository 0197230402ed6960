"""A name becomes an alias: one cell of units.csv changes, everything else stays byte for byte."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from orchestration import intake
from orchestration.home import Home, HomeLocked, create, locked
from orchestration.intake.names import with_alias
from orchestration.reference import load
from orchestration.reference.unit_index import UnitIndex
from orchestration.state import StateStore

UNITS = '﻿unit_code,unit_name,unit_type,aliases,备注\r\nU1,"甲镇",township,"甲, 镇",\r\n\r\nU2,乙镇 ,township,,"多行\r\n说明"\r\nU3,丙镇,township\r\n'


@pytest.fixture
def home(tmp_path: Path) -> Home:
    place = Home(tmp_path / "home")
    create(place)
    (place.config / "units.csv").write_bytes(UNITS.encode())
    return place


def _bytes(home: Home) -> bytes:
    return (home.config / "units.csv").read_bytes()


@pytest.mark.parametrize(
    ("unit", "old", "new"),
    [
        ("U1", '"甲, 镇"', '"甲, 镇|乙镇政府"'),
        ("U2", "乙镇 ,township,,", "乙镇 ,township,乙镇政府,"),
        ("U3", "丙镇,township", "丙镇,township,乙镇政府"),
    ],
)
def test_only_the_aliases_of_that_unit_change(home: Home, unit: str, old: str, new: str) -> None:
    intake.adopt(home, " 乙镇政府 ", unit)
    assert _bytes(home) == UNITS.replace(old, new).encode()
    assert UnitIndex(load(home.config).units).codes("乙镇政府", None) == {unit}
    known = intake.candidates(home, ["乙镇政府", "丙镇党委", "zzz"])
    assert known["乙镇政府"] is None and known["丙镇党委"][0].unit_code == "U3" and known["zzz"] == []
    intake.adopt(home, "乙镇政府", unit)
    assert _bytes(home) == UNITS.replace(old, new).encode()
    with closing(StateStore(home.state)) as ledger:
        assert [detail for _, action, detail in ledger.actions() if action == "name_adopted"] == 2 * [
            {"name": "乙镇政府", "unit_code": unit}
        ]


def test_a_list_in_another_encoding_stays_in_it(home: Home) -> None:
    before = UNITS.removeprefix("﻿").encode("gb18030")
    assert with_alias(before, "乙镇政府", "U2") == before.replace(
        "乙镇 ,township,,".encode("gb18030"), "乙镇 ,township,乙镇政府,".encode("gb18030")
    )


def test_every_line_of_a_unit_that_changed_over_time_gets_the_alias() -> None:
    lines = "unit_code,unit_name,unit_type,aliases,valid_from,valid_to\nU1,甲乡,township,,,2024-12-31\nU1,甲镇,township,x,2025-01-01,\n"
    assert with_alias(lines.encode(), "甲", "U1").decode() == lines.replace("township,,", "township,甲,").replace(
        ",x,", ",x|甲,"
    )


@pytest.mark.parametrize(
    ("name", "unit", "reason"),
    [
        ("甲镇", "U2", "other_unit"),
        ("甲|乙", "U1", "odd_name"),
        ("甲@2024-01-01..", "U1", "odd_name"),
        ("=cmd", "U1", "odd_name"),
        ("甲" * 81, "U1", "odd_name"),
        ("  ", "U1", "odd_name"),
        ("甲\u202e", "U1", "odd_name"),
        ("某单位", "U9", "unknown_unit"),
    ],
)
def test_what_cannot_be_an_alias_changes_nothing(home: Home, name: str, unit: str, reason: str) -> None:
    with pytest.raises(intake.NotAdopted) as refused:
        intake.adopt(home, name, unit)
    assert refused.value.reason == reason and _bytes(home) == UNITS.encode()


def test_while_a_run_holds_the_home_nothing_is_adopted(home: Home) -> None:
    with locked(home, "taizhang run"), pytest.raises(HomeLocked):
        intake.adopt(home, "乙镇政府", "U1")
    assert _bytes(home) == UNITS.encode()


def test_a_list_without_the_column_is_left_alone(home: Home) -> None:
    with pytest.raises(intake.NotAdopted) as refused:
        with_alias("unit_code,unit_name,unit_type\nU1,甲镇,township\n".encode(), "乙", "U1")
    assert refused.value.reason == "no_column"
