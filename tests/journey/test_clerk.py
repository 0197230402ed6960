"""What a clerk sees on the terminal before sending and after: check, units suggest, withdraw, template."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.clock import as_of
from orchestration.home import Home
from orchestration.pipeline.collect import collect
from orchestration.pipeline.session import RunSettings
from orchestration.reference import load
from orchestration.reference.table import load_list
from orchestration.reference.units import UnitRow
from tests.conftest import taizhang
from tests.journey.ledgers import STUDY_HEADER, study, workbook

SOURCE = "template: case\nmatch: 平台/*.xlsx\ncolumns:\n  unit: 承办单位\n  received_at: {column: 受理时间, format: '%d.%m.%Y'}\n  satisfied: {column: 回访, map: {好: true}}\n"


@pytest.fixture
def home(make_home: Callable[..., Home]) -> Home:
    place = make_home([("U1", "城关镇", "township"), ("U2", "东河镇", "township")])
    units = "unit_code,unit_name,unit_type,aliases,parent_code,headcount\nU1,城关镇,township,老城关@2020-01-01..2022-12-31,,12\nU2,东河镇,township,,,\n"
    (place.config / "units.csv").write_text(units, encoding="utf-8")
    (place.config / "sources" / "platform.yml").write_text(SOURCE, encoding="utf-8")
    return place


def test_check_reads_a_file_as_its_source_and_shows_the_first_rows(home: Home, tmp_path: Path) -> None:
    rows = [["承办单位", "受理时间", "回访"], *(["城关镇", f"{day:02d}.03.2024", "好"] for day in range(1, 9))]
    path = workbook(tmp_path / "随便.xlsx", rows)
    done = taizhang("check", path, "--source", "platform", "--json", home=home)
    assert done.exit_code == 0
    [receipt] = done.json
    [part] = receipt["first_rows"]
    assert (part["template"], part["source"], len(part["rows"]), part["rows"][0]["row_number"]) == (
        "case",
        "platform",
        5,
        2,
    )
    assert (
        part["rows"][4] | {"received_at": "2024-03-05T00:00:00+08:00", "satisfied": True, "closed_at": None}
        == part["rows"][4]
    )
    shown = taizhang("check", path, "--source", "platform", home=home).stdout
    assert "最前面几行将读作" in shown and "2024-03-05" in shown and "受理时间" in shown
    english = taizhang("check", path, "--source", "platform", home=home, TAIZHANG_LANG="en").stdout
    assert "The first rows as they are read" in english and "8 accepted" in english
    wrong = taizhang("check", path, "--source", "nothing", home=home)
    assert wrong.exit_code == 2 and "platform" in wrong.stderr


def _all_but_the_log(home: Home) -> list[Path]:
    found = (path.relative_to(home.root) for path in home.root.rglob("*"))
    return sorted(path for path in found if path.parts[0] != "logs")


def test_check_says_1_for_a_rejected_cell_and_3_for_a_file_that_nothing_can_read_and_changes_nothing(
    home: Home, tmp_path: Path
) -> None:
    good = study(tmp_path / "U1" / "2024年3月.xlsx", "城关镇", ["2024-03-05"])
    wrong = study(tmp_path / "U1" / "2024年4月.xlsx", "城关镇", ["2024-04-05", "上周"])
    unread = tmp_path / "a.xlsx"
    unread.write_bytes(b"%PDF-1.4")
    before = _all_but_the_log(home)
    assert [
        taizhang("check", *files, home=home).exit_code for files in ([good], [good, wrong], [good, wrong, unread])
    ] == [0, 1, 3]
    assert _all_but_the_log(home) == before


def test_the_folder_of_a_checked_file_says_whose_it_is(home: Home, tmp_path: Path) -> None:
    rows = [STUDY_HEADER[1:], ["2024-03-05", "集中学习", "专题", 10, 9]]
    receipts = taizhang("check", workbook(tmp_path / "U2" / "a.xlsx", rows), "--json", home=home).json
    assert (receipts[0]["status"], receipts[0]["parts"][0]["unit_code"]) == ("accepted", "U2")


def test_suggested_lines_can_be_put_into_units_csv_as_they_are(home: Home, tmp_path: Path) -> None:
    rows = [
        STUDY_HEADER,
        *([name, "2024-03-05", "集中学习", "专题", 10, 9] for name in ("陈关镇", "城关真", "西山,镇", "西山,镇")),
    ]
    done = taizhang("units", "suggest", workbook(tmp_path / "a.xlsx", rows), home=home)
    assert done.exit_code == 0
    suggested = {row["name"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
    assert [(row["unit_code"], row["aliases"]) for row in suggested.values()] == [
        ("", ""),
        ("U1", "老城关@2020-01-01..2022-12-31|城关真|陈关镇"),
    ]
    assert suggested["西山,镇"]["row_count"] == "2" and suggested["西山,镇"]["unit_name"] == "西山,镇"
    (tmp_path / "units.csv").write_text(
        "\n".join(done.stdout.splitlines()[:1] + [line for line in done.stdout.splitlines() if line.startswith("U1,")])
    )
    [unit] = load_list(UnitRow, tmp_path / "units.csv")
    assert (unit.unit_code, unit.headcount, [alias.name for alias in unit.aliases]) == (
        "U1",
        12,
        ["老城关", "城关真", "陈关镇"],
    )


def test_withdrawing_twice_keeps_the_first_and_an_unknown_number_is_wrong_use(home: Home) -> None:
    study(home.inbox / "U1" / "2024年3月.xlsx", "城关镇", ["2024-03-05"])
    collected = collect(home, RunSettings(load(home.config)), as_of("2024-06-01"))
    file_id = collected.submissions[0].parsed.file_id
    first = taizhang("withdraw", file_id, "--json", home=home)
    assert (first.exit_code, first.json["file_name"], first.json["status"]) == (0, "U1/2024年3月.xlsx", "withdrawn")
    again = taizhang("withdraw", file_id, "--json", home=home)
    assert (again.exit_code, again.json) == (0, first.json)
    assert "没有改动" in taizhang("withdraw", file_id, home=home).stdout
    assert taizhang("withdraw", "0" * 12 + "-1", home=home).exit_code == 2


@pytest.mark.parametrize(("output", "more"), [("a.pdf", ()), ("a.xlsx", ("--unit", "U9"))])
def test_a_template_that_cannot_be_written_is_wrong_use(
    home: Home, tmp_path: Path, output: str, more: tuple[str, ...]
) -> None:
    done = taizhang("template", "case", "-o", tmp_path / output, *more, home=home)
    assert done.exit_code == 2 and done.stderr.startswith("taizhang: ") and "Traceback" not in done.stderr
