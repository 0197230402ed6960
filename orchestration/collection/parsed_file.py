"""Define what reading a file gives: the shapes that pass between reading, checking, storing and answering."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

from orchestration.collection.receipt_rules import INTERNAL_ERROR, PUT_OFF


@dataclass(frozen=True, slots=True)
class Arrival:
    """One received file: its bytes and what the sender said about it."""

    file_id: str
    file_name: str  # path inside inbox/, with forward slashes
    path: Path  # where the bytes are now (archive, or the file itself in a dry run)
    received_at: datetime
    manifest_unit: str | None = None
    manifest_period: str | None = None
    first_seen_at: datetime | None = None  # by the clock, whatever the manifest says; None where nobody knows
    corrects_path: str | None = None  # the path of the file that this one, an annotated copy, corrects


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with one cell, in the reader's words: what, why and how to put it right."""

    sheet: Annotated[str, "工作表 · sheet"]
    cell: Annotated[str, "单元格；关于整个工作表或文件时为空 · cell; empty for a finding about sheet or file"]
    row_number: Annotated[int | None, "行号 · row of the sheet"]
    field: Annotated[str, "契约字段 · field of the contract"]
    value: Annotated[str, "所填内容，已缩短；不得重复时为空 · as typed, shortened; empty where it may not be repeated"]
    rule: Annotated[str, "规则 · rule that it breaks"]
    severity: Annotated[str, "error 该行退回，warning 该行计入 · error: row rejected; warning: row counts"]
    message_zh: Annotated[str, "说明（中文） · message in Chinese"]
    message_en: Annotated[str, "说明（英文） · message in English"]


@dataclass(frozen=True, slots=True)
class UnmatchedUnit:
    """A unit name that matches no unit, with its nearest one."""

    name: Annotated[str, "所填名称 · name as written"]
    row_count: Annotated[int, "涉及的行数 · rows that bear it"]
    nearest_unit_code: Annotated[str | None, "最接近的单位 · unit with the nearest name"]
    similarity: Annotated[float, "相似度，0 到 1 · similarity, 0 to 1"]


@dataclass(slots=True)
class TableExtent:
    """One table inside a sheet: where it stands, what it states and how its rows fared."""

    sheet: str
    header_row: int | None  # 1-based; the last row of the header
    rows: Sequence[int]  # 1-based numbers of the data rows, ascending
    letters: dict[str, list[str]]  # field → letters of the columns that name a value of it; none where rows differ
    columns: dict[str, list[str]] = field(default_factory=dict)  # field → letters of all columns that it comes from
    ways: dict[str, str] = field(default_factory=dict)  # field → how several columns make a value of it
    headers: dict[str, str] = field(default_factory=dict)  # column letter → header as it stands there
    uses: dict[str, str] = field(default_factory=dict)  # letter → condition, order, identity or parent: looked at
    part_letters: dict[int, str] = field(default_factory=dict)  # of a wide table: _part → letter of its value
    part_field: str | None = None  # the field of that value
    period_start: date | None = None  # stated, not derived from the rows
    period_end: date | None = None
    rows_rejected: int = 0
    rows_filtered: dict[str, int] = field(default_factory=dict)  # total, example, repeated_header, … → rows
    left_out: dict[str, Sequence[int]] = field(default_factory=dict)  # why a row is no data → numbers of such rows
    rows_below: range = range(0)  # numbers of all rows below the header, down to the next table
    hidden_rows: list[int] = field(default_factory=list)  # data rows that are hidden; they are read all the same
    rows_of_units: dict[str, int] = field(default_factory=dict)  # name → rows that a heading or sheet makes its

    @property
    def rows_sent(self) -> int:
        return len(self.rows)

    def letter(self, field: str) -> str | None:
        """Return the letter of the column that names a field, the first of several; None where there is none."""
        return next(iter(self.letters.get(field, ())), None)


@dataclass(slots=True)
class Part:
    """What one file brings for one template (or one source)."""

    template: str
    source: str | None  # name of config/sources/NAME.yml; None for a ledger on a template
    columns: Mapping[str, list[Any]]  # raw column → values, all of one length
    unit_code: str | None = None  # the sender, or the one unit of all rows
    claims_about: str | None = None  # the sender, where what it says of itself is only its word
    period_code: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    is_nil: bool = False
    is_refused: bool = False
    rows_sent: int = 0  # data rows in the file = accepted + rejected
    rows_rejected: int = 0
    rows_filtered: int = 0  # left out on purpose: where-filter, totals, repeated headers, example rows
    findings: list[Finding] = field(default_factory=list)
    column_map: list[tuple[str, str, str | None]] = field(default_factory=list)  # sheet, field, column letter
    unmatched_units: list[UnmatchedUnit] = field(default_factory=list)
    units: tuple[str, ...] | None = None  # that its rows speak for, where `units_of` has looked since they changed
    path_constants: str = ""  # taken from the path: the same cells under another path may mean something else
    extents: list[TableExtent] = field(default_factory=list)

    @property
    def is_wide(self) -> bool:
        """Whether a row of the sheet may be several rows, each with its number in _part."""
        return any(extent.part_letters for extent in self.extents)

    @property
    def rows_accepted(self) -> int:
        return self.rows_sent - self.rows_rejected

    @property
    def holds_claims(self) -> bool:
        """Whether rows of it are only the word of the unit that they judge."""
        return self.claims_about is not None and self.claims_about in self.columns["unit_code"]


@dataclass(frozen=True, slots=True)
class Note:
    """Something on the receipt that is nobody's mistake: a sheet that is no ledger, hidden rows that were read."""

    sheet: str
    message_zh: str
    message_en: str


@dataclass(slots=True)
class ParsedFile:
    """A file after reading: a verdict, and a part for each template or source that it fills."""

    arrival: Arrival
    verdict: str  # read, encrypted, corrupt, too_big, unsupported, internal_error
    parts: list[Part] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)  # about the file as a whole (severity error: refused)
    cells_hash: str = ""  # of all cell values, whatever program saved them
    has_personal_data: bool = False
    kind: str = ""  # xlsx, xls, xlsb, ods, text, html or zip
    notes: list[Note] = field(default_factory=list)
    path: str = ""  # what it is known by: its name, or that of the file which it corrects

    @property
    def is_put_off(self) -> bool:
        """Whether nothing is known of it but that a later run shall read it."""
        return self.verdict == INTERNAL_ERROR and any(found.rule == PUT_OFF for found in self.findings)
