"""Small worlds for reading: units, reference lists and real files built in the test."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from orchestration.collection.conservation import breaches_of
from orchestration.collection.open_file import Tools
from orchestration.collection.parse_file import parse_file
from orchestration.collection.parsed_file import Arrival, Finding, ParsedFile, Part
from orchestration.collection.sources.source import load_sources
from orchestration.reference.obligations import ObligationRow
from orchestration.reference.table import load_list
from orchestration.reference.units import UnitRow
from orchestration.settings.model import load_settings

RECEIVED = datetime(2024, 4, 3, 1, 30, tzinfo=UTC)
UNITS = [
    ("unit_code", "unit_name", "unit_type", "aliases", "parent_code", "valid_from", "valid_to"),
    ("C1", "永昌县", "county", "", "", "", ""),
    ("C2", "和平县", "county", "", "", "", ""),
    ("C1A", "永昌县教育局", "bureau", "县教育局|教体局@2020-01-01..2023-12-31", "C1", "", ""),
    ("C1B", "永昌县医疗保障局（本级）", "bureau", "县医保局", "C1", "", ""),
    ("C1T", "城关镇", "township", "", "C1", "", ""),
    ("C2T", "城关镇", "township", "", "C2", "", ""),
    ("C1N", "新成立办", "bureau", "", "C1", "2024-03-01", ""),
]
OBLIGATIONS = [
    ("obligation_code", "domain", "name_zh", "name_en", "kind", "cadence", "minimum", "counts", "due_rule", "grace_days", "applies_to",
     "valid_from", "valid_to"),
    ("REPORT_Q", "reporting", "季度分析研判报告", "Quarterly report", "report", "quarter", "", "", "period_end+10 days", "0", "all", "2020-01-01", ""),
    ("EVENT", "reporting", "突发事件报告", "Event report", "event_report", "event", "", "", "event+24 hours", "0", "all", "2020-01-01", ""),
]  # fmt: skip
FIGURES = {
    "局党组会学习": "study_sessions[session_type=collective]",
    "受理件数": "cases_received",
    "学习次数": "study_sessions",
}


def csv_bytes(rows: list[list[Any]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Rows as the bytes of a delimited text."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def workbook(sheets: dict[str, list[list[Any]]], *, merges: dict[str, list[str]] | None = None) -> openpyxl.Workbook:
    """A workbook with these rows from A1 on."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for area in (merges or {}).get(name, []):
            sheet.merge_cells(area)
    return book


def xlsx_bytes(sheets: dict[str, list[list[Any]]] | openpyxl.Workbook, **more: Any) -> bytes:
    """The bytes of such a workbook."""
    target = io.BytesIO()
    (sheets if isinstance(sheets, openpyxl.Workbook) else workbook(sheets, **more)).save(target)
    return target.getvalue()


@dataclass
class Desk:
    """A folder to put files in, and a reader for them."""

    folder: Path
    units: list[tuple] = field(default_factory=lambda: list(UNITS))
    sources: dict[str, str] = field(default_factory=dict)
    media: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, str] = field(default_factory=lambda: dict(FIGURES))

    def references(self) -> Any:
        """Reference lists as files on disk give them."""
        config = self.folder / "config"
        (config / "sources").mkdir(parents=True, exist_ok=True)
        for name, rows in {"units.csv": self.units, "obligations.csv": OBLIGATIONS}.items():
            (config / name).write_bytes(csv_bytes([list(row) for row in rows]))
        for name, text in self.sources.items():
            (config / "sources" / f"{name}.yml").write_text(text, "utf-8")
        return SimpleNamespace(
            units=load_list(UnitRow, config / "units.csv"),
            obligations=load_list(ObligationRow, config / "obligations.csv"),
            figures=self.figures,
            media=self.media,
            sources=load_sources(config / "sources"),
            settings=load_settings(config),
        )

    def arrival(self, name: str, data: bytes, unit: str | None = None, period: str | None = None) -> Arrival:
        """A received file under a path of the inbox."""
        path = self.folder / "inbox" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return Arrival("0123456789ab-1", name, path, RECEIVED, unit, period)

    def read(self, name: str, data: bytes, unit: str | None = None, period: str | None = None) -> ParsedFile:
        """What a file brings, read in this process."""
        parsed = parse_file(self.arrival(name, data, unit, period), Tools(self.references()))
        assert breaches_of(parsed) == [], "no row of any file may be lost"
        return parsed

    def part(self, name: str, data: bytes, unit: str | None = None, period: str | None = None) -> Part:
        """The one part that a file brings."""
        [part] = self.read(name, data, unit, period).parts
        return part

    def sheet(self, rows: list[list[Any]], name: str = "C1A/台账.xlsx", sheet: str = "Sheet1", **more: Any) -> Part:
        """The one part that a workbook of one sheet brings."""
        return self.part(name, xlsx_bytes({sheet: rows}, **more))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A reader over the small county of UNITS."""
    return Desk(tmp_path)


@pytest.fixture
def rows_of() -> Callable[..., list[tuple]]:
    """Rows of a part as tuples of some columns."""

    def rows(part: Part, *columns: str) -> list[tuple]:
        return list(zip(*(part.columns[column] for column in columns), strict=True))

    return rows


@pytest.fixture
def rules_of() -> Callable[[list[Finding]], list[tuple[str, str, str]]]:
    """Rule, cell and severity of findings."""

    def rules(findings: list[Finding]) -> list[tuple[str, str, str]]:
        return [(found.rule, found.cell, found.severity) for found in findings]

    return rules
