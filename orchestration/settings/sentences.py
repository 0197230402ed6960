"""What can be wrong with config/: a sentence by code, in Chinese and in English, with the remedy. Pydantic's own codes are among them."""

from __future__ import annotations

from collections.abc import Mapping

from orchestration.messages import Said

_FILES = {
    "file_missing": ("没有这个文件，请运行 taizhang init 补齐", "the file is missing: run taizhang init to add it"),
    "unknown_encoding": ("无法识别编码，请另存为 UTF-8 CSV", "unknown encoding; save it as UTF-8 CSV"),
    "not_utf8": ("不是 UTF-8 编码，请用编辑器另存为 UTF-8", "not UTF-8; save it as UTF-8 in an editor"),
    "not_csv": ("不是正确的 CSV（{fault}）", "no correct CSV ({fault})"),
    "not_yaml": (
        "不是正确的 YAML（{fault}），请检查缩进、冒号后的空格与引号",
        "no correct YAML ({fault}); check indentation, the space behind colons, and quotes",
    ),
    "not_toml": (
        '不是正确的 TOML（{fault}）。写法为 名称 = 值，文字加引号，如 timezone = "Asia/Shanghai"',
        'no correct TOML ({fault}); write name = value with quotes around texts, such as timezone = "Asia/Shanghai"',
    ),
    "file_not_read": ("本版本不读取这个文件", "this version does not read this file"),
    "file_near": ("不读取这个文件，是不是 {near}？", "this file is not read; is it {near}?"),
    "not_yml": ("不读取，来源说明的文件名须以 .yml 结尾", "not read: the name of a description ends with .yml"),
}
_HEADERS = {
    "no_such_column": ("没有 {name} 这一列，是不是 {near}？", "there is no column {name}; is it {near}?"),
    "repeated_column": ("有多列都是 {name}，只读第一列", "several columns are {name}; the first one is read"),
    "unread_column": ("本版本不读取 {name} 列", "this version does not read the column {name}"),
    "columns_missing": ("表头缺少列：{names}，请补上", "the header lacks columns: {names}; add them"),
    "cells_beyond_the_header": (
        "有 {cell_count} 格，表头只有 {header_count} 列，多出的不读；文字中有逗号的请加引号",
        "{cell_count} cells under {header_count} headers; the rest is not read. Quote a text that holds a comma",
    ),
}
_VALUES = {
    "blank": ("不能为空，请填写", "must not be blank; fill it in"),
    "missing": ("缺少这个键或它的值，请补上", "this key or its value is missing; add it"),
    "not_usable": (
        "“{value}”不能用，写法见 docs/configuration.md",
        "{value!r} cannot be used; see docs/configuration.md",
    ),
    "not_one_of": ("“{value}”应为 {choices} 之一", "{value!r} must be one of {choices}"),
    "not_a_day": ("“{value}”不是日期，请写成 2024-01-31", "{value!r} is no date; write 2024-01-31"),
    "not_a_time": ("“{value}”不是时间，请写成 2024-01-31 17:00", "{value!r} is no time; write 2024-01-31 17:00"),
    "not_a_whole_number": (
        "“{value}”应为不小于 {minimum} 的整数",
        "{value!r} must be a whole number of at least {minimum}",
    ),
    "not_a_duration": (
        "“{value}”应写成 5 working days、15 days 或 24 hours",
        "{value!r}: write 5 working days, 15 days or 24 hours",
    ),
    "not_a_text": ("应为一段文字，不能为空", "must be a text and not be empty"),
    "float_type": ("“{value}”应为数字", "{value!r} must be a number"),
    "finite_number": ("“{value}”应为有限的数字", "{value!r} must be a finite number"),
    "greater_than_equal": ("“{value}”应为数字，不小于 {ge:g}", "{value!r} must be a number of at least {ge:g}"),
    "model_type": ("应逐行写出“键: 值”", "must be written as key: value"),
    "dict_type": ("应逐行写出“键: 值”", "must be written as key: value"),
}
_DAYS = {
    "ends_before_it_begins": ("{last} 早于 valid_from {first}", "{last} lies before valid_from {first}"),
    "repeated_line": (
        "{kind} {name} 与第 {earlier} 行重复，请删去一行，或写明各自的有效期",
        "{kind} {name} stands in line {earlier} too; remove one, or give both their days",
    ),
    "overlapping_lines": (
        "{kind} {name} 与第 {earlier} 行的有效期重叠，请把前一行的 valid_to 写成 {last}",
        "{kind} {name} overlaps line {earlier}; end that line with valid_to {last}",
    ),
    "day_told_otherwise": (
        "{value} 前面已有一行，内容相反，以本行为准",
        "{value} has an earlier line that says the opposite; this one counts",
    ),
    "years_without_calendar": (
        "没有 {years} 年的任何一行，这些年按星期推算，截止时间为暂定；请补上国务院办公厅公布的放假与调休安排",
        "no line for {years}: weekdays are used and deadlines are provisional. Add the official holidays and make-up days",
    ),
}
_UNITS = {
    "name_of_several": ("“{value}”是 {codes} 的名称，请写代码", "{value!r} is a name of {codes}; write the code"),
    "no_such_unit": (
        "units.csv 中没有单位“{value}”，请写代码、名称或别名",
        "units.csv has no unit {value!r}; write its code, name or alias",
    ),
    "no_such_parent": (
        "没有代码为 {value} 的单位，请先加上这一行或改正代码",
        "there is no unit {value}; add its line or correct the code",
    ),
    "circle_of_parents": (
        "上级单位绕成了一圈，请改正其中一个上级",
        "the parents go round in a circle; correct one of them",
    ),
    "type_spelled_otherwise": (
        "“{value}”与前面的“{first}”只差写法，会被当作两种类型；请统一",
        "{value!r} is {first!r} written in another way and counts as another type; spell both alike",
    ),
    "type_owes_nothing": (
        "obligations.csv 没有一行的 applies_to 写明类型 {value}，这类单位什么都不用完成；如属应报，请在 applies_to 中加上 |{value}",
        "no line of obligations.csv names the type {value}: they owe nothing. If they owe more, add |{value} to applies_to",
    ),
    "type_owes_the_general": (
        "obligations.csv 没有一行的 applies_to 写明类型 {value}，这类单位只须完成适用于全部单位的 {count} 条；如属应报，请在 applies_to 中加上 |{value}",
        "no line of obligations.csv names the type {value}: they owe only the {count} lines for all units. If they owe more, add |{value} to applies_to",
    ),
    "shared_name": (
        "“{value}”也是第 {other} 行 {unit} 的名称，这样写的行若没有上级单位一列可分辨，会被退回；请改用不同的名称",
        "{value!r} is a name of {unit} (line {other}) too; rows under it are held back unless a column names the unit above. "
        "Use different names",
    ),
}
_OBLIGATIONS = {
    "no_such_obligation": (
        "obligations.csv 中没有任务事项“{value}”，请写代码或名称",
        "obligations.csv has no obligation {value!r}; write its code or name",
    ),
    "no_due_rule": (
        "“{value}”无法理解，可写 period_end+10 working days、period_end+15 days、period_end+1 months、event+24 hours",
        "{value!r} is not understood; write period_end+10 working days, period_end+15 days, period_end+1 months or event+24 hours",
    ),
    "no_condition": (
        "“{value}”应写成 列=值，如 session_type=collective",
        "{value!r} must read column=value, such as session_type=collective",
    ),
    "not_counted": ("没有列 {name}，可用 {names}", "there is no column {name}; use one of {names}"),
    "nothing_counted": (
        "{name} 没有“{value}”，不会有学习计入；可用：{choices}",
        "{name} has no {value!r}, no session counts; use one of {choices}",
    ),
    "no_unit_of_type_near": (
        "没有类型为 {value} 的单位，是不是 {near}？",
        "no unit has the type {value}; is it {near}?",
    ),
    "no_unit_of_type": ("目前没有类型为 {value} 的单位", "no unit has the type {value} at present"),
    "no_period": (
        "“{value}”不是期间，请写成 2024-03、2024-Q1、2024-H1 或 2024，也可写 2024年3月、2024年一季度、2024年上半年",
        "{value!r} is no period; write 2024-03, 2024-Q1, 2024-H1 or 2024",
    ),
    "period_of_no_cadence": (
        "{value} 不起作用：{name} 的频次是{cadences}，请写相应的期间",
        "{value} does nothing: {name} is owed by {codes}; write such a period",
    ),
    "no_new_deadline": (
        "延期须写明新的截止时间，如 2024-07-26",
        "an extension needs its new due time, such as 2024-07-26",
    ),
}
_CODES = {
    "no_such_channel": (
        "没有渠道“{value}”，这一行不起作用；可用：{choices}",
        "there is no channel {value!r}, so the line does nothing; use one of {choices}",
    ),
    "no_figure": (
        "请写成 指标代码 或 指标代码[列=值]，如 study_sessions[session_type=collective]",
        "write metric_code or metric_code[column=value], such as study_sessions[session_type=collective]",
    ),
    "no_such_metric": (
        "没有指标 {value}，可用的见 docs/metrics.md",
        "there is no metric {value}; docs/metrics.md lists them",
    ),
    "metric_near": ("没有指标 {value}，是不是 {near}？", "there is no metric {value}; is it {near}?"),
    "figure_of_no_row": (
        "[{name}={value}] 不对应任何行；可用：{choices}",
        "[{name}={value}] meets no row; use one of {choices}",
    ),
    "no_such_domain": ("没有领域 {value}，可用 {names}", "there is no domain {value}; use one of {names}"),
    "no_such_level": ("没有级别 {value}，可用 {names}", "there is no level {value}; use one of {names}"),
}
_SCHEME = {
    "no_schemes": (
        "缺少 schemes 列表，写法见 docs/configuration.md",
        "the list schemes is missing; see docs/configuration.md",
    ),
    "repeated_scheme": ("{value} 重复，每个版本请用不同的代码", "{value} occurs twice; give each version its own"),
    "schemes_of_one_day": (
        "与另一版同日生效，两版会同时使用；请各写不同的日期",
        "begins on the day of another version, so both are used; give each its own day",
    ),
    "no_goalposts": ("goalposts 需要不同的 low 与 high", "goalposts need a low and a high that differ"),
    "scheme_without_metrics": ("方案 {name} 没有任何指标", "scheme {name} has no metric"),
    "weights_of_nothing": ("权重全为 0，无法计分", "all weights are 0, nothing can be scored"),
    "weights_not_of_one": (
        "权重之和为 {value}，不是 1；计分时按各自占总和的比例计",
        "the weights add up to {value}, not to 1; each counts by its share of the sum",
    ),
    "unread_key": ("没有这个键，不起作用；可用：{names}", "no such key, it does nothing; use one of {names}"),
}
_SOURCES = {
    "no_such_key": ("没有这个键，可用：{names}", "no such key; use one of {names}"),
    "no_such_template": ("没有模板 {value}，可用：{names}", "there is no template {value}; use one of {names}"),
    "not_inside_the_inbox": (
        "应写 inbox/ 之内的路径，用 / 分隔，不以 inbox/ 或 / 开头：{value}",
        "is a path inside inbox/, with / between folders: {value}",
    ),
    "matches_nothing": (
        "没有文件能对上：{value}。manifest.csv 与以 ~$ 或 . 开头的文件从不读取；写法如 hotline_*.csv",
        "no file can match {value}: manifest.csv and names that begin with ~$ or a dot are never read; write it as hotline_*.csv",
    ),
    "brackets_do_not_pair": (
        "方括号不成对：{value}；要对上 [ 本身请写 [[]",
        "brackets that do not pair: {value}; write [[] for a [ itself",
    ),
    "no_such_encoding": (
        "没有编码 {value}，可写 utf-8、gb18030、utf-16",
        "there is no encoding {value}; write utf-8, gb18030 or utf-16",
    ),
    "no_such_timezone": (
        "没有时区 {value}，写法如 Asia/Shanghai",
        "there is no timezone {value}; write it as Asia/Shanghai",
    ),
    "not_a_row_number": ("应为从 1 开始的行号", "must be a row number, counted from 1"),
    "not_headers": ("应为列名的列表，如 [标题, 日期]", "must be a list of headers, such as [标题, 日期]"),
    "not_a_letter": ("应为列的字母，如 B", "must be the letters of a column, such as B"),
    "regex_wrong": ("正则表达式有误（{fault}）：{value}", "this regular expression is wrong ({fault}): {value}"),
    "regex_without_group": (
        "正则表达式应有一个括号组，取其中的文字：{value}",
        "the regular expression needs a group in brackets: {value}",
    ),
    "format_of_no_date": (
        "只用于日期和时间列，写法如 %Y/%m/%d %H:%M",
        "is for dates and times only, written as %Y/%m/%d %H:%M",
    ),
    "format_wrong": (
        "不是可用的时间格式（{fault}）：{value}。写法如 %Y/%m/%d %H:%M",
        "no usable format ({fault}): {value}; write it as %Y/%m/%d %H:%M",
    ),
    "constant_wrong": ("“{value}”{reason}", "{value!r}: {reason}"),
    "not_yes_or_no": ("应为 true 或 false", "must be true or false"),
    "not_a_map": ("应写成 {{导出值: 模板值}}", "must be written as {{exported value: our value}}"),
    "repeated_key": (
        "与前面的键相同（不分大小写和全半角）",
        "is the same as an earlier key once case and width are folded",
    ),
    "not_one_origin": ("应恰好写 {names} 中的一个", "needs exactly one of {names}"),
    "not_columns": ("应逐行写出 模板列: 导出列", "must list contract column: header, one a line"),
    "no_such_column_of_template": (
        "模板 {template} 没有这一列，可用：{names}",
        "template {template} has no such column; it has {names}",
    ),
    "required_columns_missing": ("缺少必填列：{names}", "required columns are missing: {names}"),
    "dropped_and_read": (
        "列“{value}”已列入 drop，会被清空。请二者只留其一",
        "the column {value} is dropped and will be empty; keep only one of the two",
    ),
    "same_as_another_source": (
        "与 {other} 读取同样文件的同样各行，每行会计两次；请只留其一，或写不同的 match、sheet、where",
        "reads the same rows of the same files as {other}, so each counts twice; keep one, or let match, sheet or where differ",
    ),
}
_SETTINGS = {
    "settings_have_no_sections": (
        "设置不分节，请删去方括号一行，把各项写在最外层",
        "settings have no sections; remove the line in brackets and write them at the top level",
    ),
    "setting_near": ("没有这一项设置，是不是 {near}？", "there is no such setting; is it {near}?"),
    "no_such_setting": (
        "没有这一项设置，可用的见 taizhang config show",
        "there is no such setting; taizhang config show lists them",
    ),
    "setting_wrong": ("{shown}应为{expected}", "{value!r} must be {expected}"),
    "variable_wrong": ("环境变量的值{shown}应为{expected}", "the variable is {value!r}; it must be {expected}"),
    "variable_near": ("没有这个环境变量，是不是 {near}？", "no setting is read from this variable; is it {near}?"),
}
_MANIFEST = {
    "not_a_moment": (
        "“{value}”不是时间，请写成 2024-04-03T09:30",
        "{value!r} is no time; write 2024-04-03T09:30",
    ),
    "file_told_otherwise": (
        "{value} 前面已登记过，内容不同，请只留一行",
        "{value} stands in an earlier line with other content; keep one",
    ),
}
SENTENCES: Mapping[str, tuple[str, str]] = (
    _FILES | _HEADERS | _VALUES | _DAYS | _UNITS | _OBLIGATIONS | _CODES | _SCHEME | _SOURCES | _SETTINGS | _MANIFEST
)


def sentence(code: str, values: Mapping[str, object]) -> Said:
    """A sentence with its values; a list is joined as the language joins it, a text of two languages taken in its own."""
    zh, en = SENTENCES[code]
    return Said(zh.format(**_in_chinese(values)), en.format(**_in_english(values)))


def _in_chinese(values: Mapping[str, object]) -> dict[str, object]:
    return {name: _shown(value.zh if isinstance(value, Said) else value, "、") for name, value in values.items()}


def _in_english(values: Mapping[str, object]) -> dict[str, object]:
    return {name: _shown(value.en if isinstance(value, Said) else value, ", ") for name, value in values.items()}


def _shown(value: object, between: str) -> object:
    return between.join(map(str, value)) if isinstance(value, list) else value
