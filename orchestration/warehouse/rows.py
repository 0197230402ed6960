"""What reading and versioning write into `raw` and `audit`: one row class a table, one line a column."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from orchestration.warehouse.table import Integer, Json, table

FileId = Annotated[str, "文件编号 · file id"]
FileName = Annotated[str, "收件箱中的路径 · path inside the inbox"]
Template = Annotated[str, "所用模板 · template that it follows"]
Source = Annotated[str | None, "数据源；模板台账为空 · source; null for a ledger on a template"]
Unit = Annotated[str | None, "报送单位，或全部行所属的一个单位 · sender, or the one unit of all rows"]
PeriodCode = Annotated[str | None, "所报期间 · period reported"]
StartsOn = Annotated[date | None, "所代表的第一天 · first day it speaks for"]
EndsOn = Annotated[date | None, "所代表的最后一天 · last day it speaks for"]
Verdict = Annotated[str, "能否读取及原因 · whether it could be read, and why not"]
IsNil = Annotated[bool, "零报告 · nil return"]
RowsAccepted = Annotated[int, "接收的行数 · rows accepted"]
RowsRejected = Annotated[int, "退回的行数 · rows rejected"]
ColumnsCount = Annotated[int, "表中找到的模板列数 · columns of the template found in it"]
Sheet = Annotated[str, "工作表 · sheet"]
FieldName = Annotated[str, "契约字段 · field of the contract"]


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
    period_code: PeriodCode
    starts_on: StartsOn
    ends_on: EndsOn
    version: Annotated[Integer, "同一内容的第几版 · version among what replaces each other"]
    received_at: Annotated[datetime, "收到时间 · instant of receipt"]
    sequence: Annotated[int, "在全部提交中的次序 · place among all submissions"]
    status: Annotated[str, "是否计入及原因 · whether it counts, and why not"]
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


@table("audit.rejected_cell")
class RejectedCellRow:
    """A cell with a finding."""

    file_id: FileId
    file_name: FileName
    sheet: Sheet
    cell: Annotated[str, "单元格；关于整个工作表或文件时为空 · cell; empty for a finding about sheet or file"]
    row_number: Annotated[int | None, "行号 · row of the sheet"]
    field: FieldName
    value: Annotated[str, "所填内容，已缩短；不得重复时为空 · as typed, shortened; empty where it may not be repeated"]
    rule: Annotated[str, "规则 · rule that it breaks"]
    severity: Annotated[str, "error 该行退回，warning 该行计入 · error: row rejected; warning: row counts"]
    message_zh: Annotated[str, "说明（中文） · message in Chinese"]
    message_en: Annotated[str, "说明（英文） · message in English"]


@table("audit.unmatched_unit")
class UnmatchedUnitRow:
    """A name that matches no unit."""

    name: Annotated[str, "所填名称 · name as written"]
    file_id: FileId
    row_count: Annotated[int, "涉及的行数 · rows that bear it"]
    nearest_unit_code: Annotated[str | None, "最接近的单位 · unit with the nearest name"]
    similarity: Annotated[float, "相似度，0 到 1 · similarity, 0 to 1"]


@table("audit.column_map")
class ColumnMapRow:
    """The column that a field was read from."""

    file_id: FileId
    sheet: Sheet
    field: FieldName
    column_letter: Annotated[str | None, "列号 · letter of the column"]


@table("audit.check_result")
class CheckResultRow:
    """A declared check with its result over all files that count."""

    check_name: Annotated[str, "检查 · check"]
    table_name: Annotated[str, "被检查的表 · table that it looks at"]
    severity: Annotated[str, "严重程度 · severity"]
    passed: Annotated[bool, "是否通过 · whether no row fails it"]
    failing_rows: Annotated[int, "不合要求的行数 · rows that fail it"]
    checked_at: Annotated[datetime, "检查所据的时点 · instant that it looks from"]
