"""The sample inbox: reproducible, small, without personal data, and true to its own lists."""

from __future__ import annotations

import csv
import io
import os
import re
import zipfile
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
import yaml
from python_calamine import CalamineError, CalamineWorkbook

from expectations.labels import header_keys
from expectations.loading import contracts
from expectations.periods import period
from orchestration.reference import read
from orchestration.reference.table import load_list
from orchestration.reference.units import UnitRow
from orchestration.settings.problems import Problems

from .county import CONFIG, SAMPLES
from .expected import expected_figures
from .make_samples import build

INBOX = SAMPLES / "inbox"
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
CARD = re.compile(r"(?<!\d)62\d{14,17}(?!\d)")
PERSONAL_COLUMNS = ("来电人", "联系电话", "信访人")


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _content(path: Path) -> bytes | dict[str, bytes]:
    """The parts of a workbook before compression, whose bytes depend on the machine; other files as they are."""
    data = path.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {f"{info.filename} {info.date_time}": archive.read(info) for info in archive.infolist()}


def _sheets(path: Path) -> list[list[list[str]]]:
    """All cells of a file as text, sheet by sheet; nothing of a damaged one."""
    if path.suffix == ".csv":
        encoding = "utf-8" if path.name == "manifest.csv" else "gb18030"
        return [list(csv.reader(path.read_text(encoding=encoding).splitlines()))]
    try:
        book = CalamineWorkbook.from_path(path)
    except CalamineError:
        return []
    return [
        [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names
    ]


@pytest.fixture(scope="module")
def manifest() -> list[dict[str, str]]:
    with (INBOX / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_script_writes_the_inbox_again(tmp_path):
    build(tmp_path)
    assert _files(tmp_path) == _files(INBOX)
    assert [name for name in _files(INBOX) if _content(tmp_path / name) != _content(INBOX / name)] == []


def test_the_inbox_stays_small():
    sizes = [path.stat().st_size for path in INBOX.rglob("*") if path.is_file()]
    assert len(sizes) < 200
    assert sum(sizes) < 4_000_000


def test_no_cell_looks_like_a_phone_an_identity_or_a_card():
    looking = []
    for name in _files(INBOX):
        for sheet in _sheets(INBOX / name):
            # fractions of a day are digits too
            cells = [cell for row in sheet for cell in row if "." not in cell]
            looking += [
                (name, cell) for cell in cells if MOBILE.search(cell) or IDENTITY.search(cell) or CARD.search(cell)
            ]
    assert looking == []


def test_the_columns_of_persons_hold_a_dash_and_are_dropped_by_their_source():
    sources = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((CONFIG / "sources").glob("*.yml"))]
    dropped = {column for source in sources for column in source["drop"]}
    assert dropped == set(PERSONAL_COLUMNS)
    held = Counter()
    for name in _files(INBOX):
        for sheet in _sheets(INBOX / name):
            for number, row in enumerate(sheet[:5]):
                for at in [position for position, cell in enumerate(row) if cell in PERSONAL_COLUMNS]:
                    held.update(line[at] for line in sheet[number + 1 :])
    assert set(held) == {"—"}


def test_the_manifest_names_every_file_once_and_nothing_is_unresolved(manifest):
    assert sorted(line["file"] for line in manifest) == [name for name in _files(INBOX) if name != "manifest.csv"]
    units = {row.unit_code for row in load_list(UnitRow, CONFIG / "units.csv")}
    assert {line["unit"] for line in manifest} - {""} <= units
    assert {period(line["period"]).code for line in manifest if line["period"]}
    assert max(datetime.fromisoformat(line["received_at"]) for line in manifest) < datetime.fromisoformat(
        "2026-01-01T00:00:00+08:00"
    )


def test_the_lists_of_the_county_are_well_formed():
    lists = read(CONFIG, Problems())
    assert lists.exemptions and lists.case_exclusions and lists.case_limits
    assert {row.kind for row in lists.obligations} == {"report", "minimum_count", "event_report"}


@pytest.mark.parametrize("day", [date(2024, 3, 1), date(2025, 3, 1), date(2025, 9, 1)])
def test_the_county_has_about_24_units_of_three_types(day):
    below = [
        row for row in load_list(UnitRow, CONFIG / "units.csv") if row.parent_code == "QH" and row.is_valid_on(day)
    ]
    assert 23 <= len(below) <= 26
    assert set(Counter(row.unit_type for row in below)) == {"bureau", "township", "section"}


def test_every_case_left_out_and_every_duty_written_down_is_in_the_ledgers():
    cells = {cell for name in _files(INBOX) for sheet in _sheets(INBOX / name) for row in sheet for cell in row}
    lists = read(CONFIG, Problems())
    assert {row.case_id for row in lists.case_exclusions} <= cells
    reports = [row.name_zh for row in lists.obligations if row.kind != "minimum_count"]
    assert set(reports) <= cells


def test_every_header_is_one_that_a_contract_knows():
    known = {
        key
        for contract in contracts().values()
        for label in [name for field in contract.fields for name in (field.label_zh, *field.synonyms)]
        + list(contract.ignored_headers)
        for key in header_keys(label)
    }
    strange = set()
    for name in _files(INBOX):
        if name == "manifest.csv" or name.startswith(("热线平台/", "信访系统/")):
            continue
        for sheet in _sheets(INBOX / name):
            # a title row has one filled cell, the sender's row a colon
            header = next(row for row in sheet if sum(map(bool, row)) > 2 and not any("：" in cell for cell in row))
            groups = {"人数", "回访"}
            strange |= {cell for cell in header if cell and cell not in groups and not known & set(header_keys(cell))}
    assert strange == set()


def test_sixteen_figures_have_a_question_each():
    figures = expected_figures()
    assert len(figures) == 16
    assert len({figure.sql for figure in figures}) == 16
    assert all(" as value" in figure.sql and "marts." in figure.sql for figure in figures)


@pytest.mark.real
def test_the_expected_figures_are_those_of_the_documents():
    documents = Path(os.environ["TAIZHANG_REAL_DATA"]).parent / "domain" / "reported_figures.csv"
    with documents.open(encoding="utf-8", newline="") as stream:
        reported = [
            (row["unit"], row["period"], row["figure_zh"], int(row["value"]), row["qualifier"])
            for row in csv.DictReader(stream)
        ]
    assert [
        (each.unit, each.period, each.figure, each.value, each.qualifier) for each in expected_figures()
    ] == reported
