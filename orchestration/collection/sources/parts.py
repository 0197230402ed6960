"""The single values of a source description: which files, which template, how they are written."""

from __future__ import annotations

import codecs
import re
from typing import Any
from zoneinfo import ZoneInfo

from expectations.loading import contracts
from orchestration.collection.sources.descriptions import DescriptionReader


def read_header_row(reader: DescriptionReader, value: Any) -> int:
    if not (isinstance(value, str) and value.isdecimal() and int(value) > 0):
        reader.wrong("header_row", "应为从 1 开始的行号", "must be a row number, counted from 1")
    return int(value)


def read_where(reader: DescriptionReader, value: Any) -> tuple[str, re.Pattern[str]]:
    where = reader.mapping("where", value, ("column", "pattern"))
    if not {"column", "pattern"} <= set(where):
        reader.wrong(
            "where",
            "应写成 {column: 列名, pattern: 正则表达式}",
            "must be written as {column: header, pattern: regular expression}",
        )
    return reader.text("where.column", where["column"]), reader.regex(
        "where.pattern", where["pattern"], needs_group=False
    )


def read_template(reader: DescriptionReader, value: Any) -> str:
    template = reader.text("template", value)
    if template not in contracts():
        reader.wrong(
            "template",
            f"没有模板 {template}，可用：{'、'.join(contracts())}",
            f"there is no template {template}; use one of {', '.join(contracts())}",
        )
    return template


def read_match(reader: DescriptionReader, value: Any) -> str:
    text = reader.text("match", value)
    if text.startswith(("inbox/", "/", "./")) or "\\" in text:
        reader.wrong(
            "match",
            f"应写 inbox/ 之内的路径，用 / 分隔，不以 inbox/ 或 / 开头：{text}",
            f"is a path inside inbox/, with / between folders: {text}",
        )
    name = text.rpartition("/")[2]
    if name.startswith(("~$", ".")) or not name or {"..", ""} & set(text.split("/")) or text == "manifest.csv":
        reader.wrong(
            "match",
            f"没有文件能对上：{text}。manifest.csv 与以 ~$ 或 . 开头的文件从不读取；写法如 hotline_*.csv",
            f"no file can match {text}: manifest.csv and names that begin with ~$ or a dot are never read; write it as hotline_*.csv",
        )
    if text.count("[") != text.count("]"):
        reader.warn(
            "match",
            f"方括号不成对：{text}；要对上 [ 本身请写 [[]",
            f"brackets that do not pair: {text}; write [[] for a [ itself",
        )
    return text


def read_encoding(reader: DescriptionReader, value: Any) -> str:
    text = reader.text("encoding", value)
    try:
        return codecs.lookup(text).name
    except LookupError:
        reader.wrong(
            "encoding",
            f"没有编码 {text}，可写 utf-8、gb18030、utf-16",
            f"there is no encoding {text}; write utf-8, gb18030 or utf-16",
        )


def read_timezone(reader: DescriptionReader, value: Any) -> str:
    text = reader.text("timezone", value)
    try:
        return ZoneInfo(text).key
    except (ValueError, OSError, KeyError):
        reader.wrong(
            "timezone",
            f"没有时区 {text}，写法如 Asia/Shanghai",
            f"there is no timezone {text}; write it as Asia/Shanghai",
        )
