"""What to tell a sender about a file that could not be read."""

from __future__ import annotations

from orchestration.collection.parsed_file import ERROR, INTERNAL_ERROR, Finding
from orchestration.collection.readers.workbook_cells import Unreadable

_MESSAGES: dict[str, tuple[str, str]] = {
    "encrypted": (
        "文件有密码，无法读取。请在 Excel/WPS 中取消打开密码（文件—信息—保护工作簿）后重新报送。",
        "The file is protected by a password. Remove it (File, Info, Protect Workbook) and send the file again.",
    ),
    "empty_file": (
        "文件是空的（0 字节或没有内容）。请检查后重新报送。",
        "The file is empty. Check it and send it again.",
    ),
    "corrupt": (
        "文件已损坏，无法读取。请在 Excel/WPS 中打开，另存为 .xlsx 后重新报送；如打不开，请从原系统重新导出。",
        "The file is damaged. Open it in Excel or WPS, save it as .xlsx and send it again; if it does not open, export it again.",
    ),
    "unknown_encoding": (
        "文字编码无法识别。请在 Excel/WPS 中打开，另存为“CSV UTF-8”或 .xlsx 后重新报送。",
        "The text encoding is not recognised. Save the file as CSV UTF-8 or .xlsx and send it again.",
    ),
    "duplicate_parts": (
        "文件内部结构异常（有重名部件），为安全起见没有读取。请在 Excel/WPS 中打开并另存为 .xlsx 后重新报送。",
        "The file holds parts of the same name and was not read for safety. Save it as .xlsx in Excel or WPS and send it again.",
    ),
    "has_dtd": (
        "文件内部含有不应出现的外部定义，为安全起见没有读取。请在 Excel/WPS 中打开并另存为 .xlsx 后重新报送。",
        "The file holds definitions that do not belong there and was not read for safety. Save it as .xlsx in Excel or WPS and send it again.",
    ),
    "outside_the_grid": (
        "有单元格超出工作表范围，文件已损坏。请在 Excel/WPS 中打开并另存为 .xlsx 后重新报送。",
        "Some cells lie outside the grid; the file is damaged. Save it as .xlsx in Excel or WPS and send it again.",
    ),
    "far_apart_cells": (
        "表格范围过大：远处有零星内容。请按 Ctrl+End 找到最后的单元格，删除多余的行和列，保存后重新报送。",
        "The sheet is too large because of stray cells far away. Press Ctrl+End, delete the surplus rows and columns, save and send it again.",
    ),
    "too_big": (
        "文件过大，处理时超出内存或时间限制。请按月或按单位拆分，或删除多余的行、列和图片后重新报送。",
        "The file is too large to be read within the limits. Split it by month or unit, or delete surplus rows, columns and pictures, and send it again.",
    ),
    "too_big_unpacked": (
        "文件解压后过大，没有读取。请删除多余的行、列和图片，另存为 .xlsx 后重新报送。",
        "The file is too large once unpacked. Delete surplus rows, columns and pictures, save it as .xlsx and send it again.",
    ),
    "nested_archive": (
        "压缩包里还有压缩包。请解压后直接报送表格文件。",
        "There is an archive inside the archive. Unpack it and send the tables themselves.",
    ),
    "empty_archive": (
        "压缩包里没有表格文件。请直接报送表格文件。",
        "The archive holds no tables. Send the tables themselves.",
    ),
    "unsupported": (
        "不是可读取的表格文件。可报送 xlsx、xls、xlsb、ods、csv 或这些文件的 zip；PDF、Word 和图片请转录到台账模板后报送。",
        "This is no table that can be read. Send xlsx, xls, xlsb, ods, csv or a zip of these; copy PDF, Word and pictures into the template.",
    ),
    "saved_as_page": (
        "文件是“XML 表格”或“单个文件网页”格式，不能直接读取。请在 Excel/WPS 中打开，另存为 .xlsx 后重新报送。",
        "The file was saved as an XML spreadsheet or a web archive. Open it in Excel or WPS, save it as .xlsx and send it again.",
    ),
    "killed": (
        "读取这个文件时程序中止，已跳过，其他文件不受影响。请在 Excel/WPS 中打开，另存为 .xlsx 后重新报送。",
        "Reading this file stopped the reader; it was passed over. Open it in Excel or WPS, save it as .xlsx and send it again.",
    ),
    "timeout": (
        "读取超过时间限制，已停止。请按月或按单位拆分，或删除多余的行和列后重新报送。",
        "Reading took too long and was stopped. Split the file by month or unit, or delete surplus rows and columns, and send it again.",
    ),
    "internal_error": (
        "我们的问题，您的文件没有错：读取程序出了意外错误，已记入日志。无需修改，也无需重报；修复后系统会自动再读一次。",
        "A fault of ours, your file is not to blame: the reader failed, and the log says where. Nothing need be changed or sent again; the file is read again "
        "by itself.",
    ),
    "put_off": (
        "我们的问题，您的文件没有错：服务器繁忙，这次没有读完。无需修改，也无需重报；下次运行时系统会自动再读。",
        "A matter of ours, your file is not to blame: the machine was too busy to read it. Nothing need be changed or sent again; the next run reads it.",
    ),
    "withdrawn_unread": (
        "这个文件在读取之前已撤回，没有读取。无需处理。",
        "This file was withdrawn before it was read, and was not read. Nothing need be done.",
    ),
}
_FALLBACK = {
    "too_many_parts": "too_big",
    "too_many_sheets": "too_big",
    "too_many_columns": "too_big",
    "too_big_file": "too_big",
}
_NOT_KEPT = (
    "数据源说明要求先去除个人信息列再归档，这个文件无法读取，因此没有留存任何内容。请按另一条提示处理后重新报送。",
    "Personal columns are to be taken out before this file is archived. It cannot be read, so nothing of it was kept. Follow the other remark and send it again.",
)


_NOT_KEPT_OURS = (
    "我们的问题，您的文件没有错：数据源说明要求先去除个人信息列再归档，这一步暂时没有做成，因此没有留存任何内容。文件无需修改，请稍后再传一次。",
    "A fault of ours, your file is not to blame: personal columns are to be taken out before it is archived, and that failed, so nothing of it was kept. Change "
    "nothing and send it again later.",
)


def not_kept_findings(error: Unreadable) -> list[Finding]:
    """The findings about a file from which personal columns were to be dropped and that could not be read."""
    if error.verdict == INTERNAL_ERROR:
        return [Finding("", "", None, "", "", "not_kept", ERROR, *_NOT_KEPT_OURS)]
    return [unreadable_finding(error), Finding("", "", None, "", "", "not_kept", ERROR, *_NOT_KEPT)]


def unreadable_finding(error: Unreadable) -> Finding:
    """The finding on the receipt of a file that could not be read."""
    zh, en = _MESSAGES[_FALLBACK.get(error.rule, error.rule)]
    return Finding("", "", None, "", "", error.rule, ERROR, zh, en)
