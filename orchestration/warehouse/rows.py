"""What reading and versioning write into `raw` and `audit`: one row class a table, one line a column."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from orchestration.collection.parsed_file import Finding, UnmatchedUnit
from orchestration.warehouse.table import Integer, Json, table

FileId = Annotated[str, "文件编号 · file id"]
FileName = Annotated[str, "收件箱中的路径 · path inside the inbox"]
Template = Annotated[str, "所用模板 · template that it follows"]
Source = Annotated[str | None, "数据源；模板台账为空 · source; null for a ledger on a template"]
Unit = Annotated[str | None, "报送单位，或全部行所属的一个单位 · sender, or the one unit of all rows"]
ClaimsAbout = Annotated[
    str | None, "报送单位，其关于自身的行只是自报 · sender, whose rows about itself are only its word"
]
PeriodCode = Annotated[str | None, "所报期间 · period reported"]
StartsOn = Annotated[date | None, "所代表的第一天 · first day it speaks for"]
EndsOn = Annotated[date | None, "所代表的最后一天 · last day it speaks for"]
Verdict = Annotated[str, "能否读取及原因 · whether it could be read, and why not"]
IsNil = Annotated[bool, "零报告 · nil return"]
RowsAccepted = Annotated[int, "接收的行数 · rows accepted"]
RowsRejected = Annotated[int, "退回的行数 · rows rejected"]
ColumnsCount = Annotated[int, "表中找到的模板列数 · columns of the template found in it"]


@table("raw.file")
class FileRow:
    """A file as it was read last."""

    file_id: FileId
    reading_digest: Annotated[
        str, "读取所用的清单与代码；空则下次重读 · lists and code that read it; empty: read again"
    ]
    verdict: Verdict
    cells_hash: Annotated[str, "全部单元格的摘要 · hash over all cells"]
    answer: Annotated[Json, "回执中仅凭读取即可写出的部分 · receipt as far as reading alone can write it"]


@table("raw.part")
class PartRow:
    """What a file brings for one template or source."""

    file_id: FileId
    part_number: Annotated[Integer, "在文件中的次序，从 1 起 · its place in the file, from 1"]
    template: Annotated[str | None, "所用模板 · template that it follows"] = None
    source: Source = None
    unit_code: Unit = None
    claims_about: ClaimsAbout = None
    units: Annotated[
        tuple[str, ...], "各行所代表的单位；零报告为报送单位 · units of its rows; sender of a nil return"
    ] = ()
    period_code: PeriodCode = None
    starts_on: StartsOn = None
    ends_on: EndsOn = None
    is_nil: IsNil = False
    is_refused: Annotated[bool, "整体被退回 · refused as a whole"]
    rows_accepted: RowsAccepted = 0
    rows_rejected: RowsRejected = 0
    path_constants: Annotated[str, "由路径得来的常量 · constants taken from the path"] = ""
    columns_count: ColumnsCount = 0
    path: Annotated[str, "自身路径；批注副本为其所更正文件的路径 · its path, or that of the file which it corrects"]


@table("raw.submission")
class SubmissionRow:
    """A part with its version and status, as of the instant of the run."""

    file_id: FileId
    file_name: FileName
    template: Annotated[str | None, "所用模板；无法读取时为空 · template; null where nothing could read it"]
    source: Source
    unit_code: Unit
    claims_about: ClaimsAbout
    period_code: PeriodCode
    starts_on: StartsOn
    ends_on: EndsOn
    version: Annotated[Integer, "同一内容的第几版 · version among what replaces each other"]
    received_at: Annotated[datetime, "收到时间 · instant of receipt"]
    sequence: Annotated[int, "在全部提交中的次序 · place among all submissions"]
    status: Annotated[str, "是否计入及原因 · whether it counts, and why not"]
    is_open: Annotated[bool, "是否仍待处理 · whether it still asks its sender for something"]
    verdict: Verdict
    is_nil: IsNil
    rows_accepted: RowsAccepted
    rows_rejected: RowsRejected
    columns_count: ColumnsCount


@table("raw.coverage")
class CoverageRow:
    """A counting ledger is the truth of one unit for these days."""

    file_id: FileId
    template: Template
    unit_code: Annotated[str, "所代表的单位 · unit that it speaks for"]
    period_code: PeriodCode
    starts_on: Annotated[date, "所代表的第一天 · first day it speaks for"]
    ends_on: Annotated[date, "所代表的最后一天 · last day it speaks for"]
    sequence: Annotated[int, "其提交的次序 · sequence of its submission"]
    is_claim: Annotated[bool, "单位自报，登记由部门掌握 · the unit's own word on what the department records"] = False


@table("audit.rejected_cell", values_of=Finding)
class RejectedCellRow:
    """A finding with its file, and what of the file it is about."""

    file_id: FileId
    file_name: FileName
    template: Annotated[str | None, "所用模板；关于整个文件时为空 · template; null for a finding about the file"]
    source: Source


@table("audit.unmatched_unit", values_of=UnmatchedUnit)
class UnmatchedUnitRow:
    """A name that matches no unit, with its file."""

    file_id: FileId


@table("audit.column_map")
class ColumnMapRow:
    """The column that a field was read from."""

    file_id: FileId
    sheet: Annotated[str, "工作表 · sheet"]
    field: Annotated[str, "契约字段 · field of the contract"]
    column_letter: Annotated[str | None, "列号 · letter of the column"]


@table("audit.check_result")
class CheckResultRow:
    """A declared check with its result over all files that count."""

    check_name: Annotated[str, "检查 · check"]
    table_name: Annotated[str, "被检查的表 · table that it looks at"]
    severity: Annotated[str, "严重程度 · severity"]
    passed: Annotated[bool, "是否通过 · whether no open row fails it"]
    failing_rows: Annotated[int, "不合要求且仍待处理的行数 · open rows that fail it"]
    settled_rows: Annotated[int, "不合要求但已了结的行数 · settled rows that fail it"]
    checked_at: Annotated[datetime, "检查所据的时点 · instant that it looks from"]
