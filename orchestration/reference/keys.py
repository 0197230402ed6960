"""The keys of scheme.yml and of config/sources/*.yml, declared once: what the readers accept and what docs/configuration.md says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a YAML file."""

    zh: str
    en: str
    example: str
    is_required: bool = False


Keys = Mapping[str, Key]

SCHEME_KEYS: Keys = {
    "scheme_code": Key("本版方案的代码，各版不同", "code of this version, each its own", "default", True),
    "valid_from": Key("本版生效日期，空为一直有效；旧期间沿用旧版", "first day of this version; empty: always. Old periods keep theirs", "2026-01-01"),
    "minimum_n": Key("样本量低于它的比率标为小样本", "below it a rate is marked as of few cases", "20"),
    "presence_share": Key("权重中有数据的比例低于它时提示", "share of the weight with data below which a score says so", "0.75"),
    "method": Key("计分方法：goalposts、min_max、percentile、z_score", "goalposts, min_max, percentile or z_score", "goalposts"),
    "level_weights": Key("媒体级别的权重，级别写代码或名称", "weight of each media level, by code or label", "{unit: 1, 省级: 5}"),
    "domains": Key("各领域的权重与指标", "weight and metrics of each domain", "{study: {weight: 0.25, metrics: …}}", True),
}  # fmt: skip

METRIC_KEYS: Keys = {
    "weight": Key("在领域内的权重", "weight inside the domain", "0.6", True),
    "low": Key("0 分对应的数值（大于 high 表示越低越好）", "the value of 0 points; above high: less is better", "0"),
    "high": Key("100 分对应的数值", "the value of 100 points", "1"),
    "per_month": Key("low、high 是否按月数相乘", "whether low and high are multiplied by the months", "true"),
    "method": Key("该指标自己的计分方法", "a method of its own", "percentile"),
}

SOURCE_KEYS: Keys = {
    "template": Key("读成哪个模板", "the template that it is read as", "case", True),
    "match": Key("收件夹内的路径，* 可跨文件夹", "path inside inbox/; * also crosses folders", '"hotline_*.csv"', True),
    "encoding": Key("文字编码，不写则自动识别", "encoding; found by itself otherwise", "gb18030"),
    "sheet": Key("工作表名，不写则自动寻找", "name of the sheet; found by itself otherwise", "台账"),
    "header_row": Key("表头所在行，从 1 数", "row of the header, counted from 1", "3"),
    "timezone": Key("文件中时间所属的时区，不写则用设置 timezone", "time zone of its times; else the setting timezone", "Asia/Shanghai"),
    "where": Key("只读符合的行", "only rows that match are read", '{column: 类别, pattern: "投诉|咨询"}'),
    "drop": Key("涉及个人的列，入库前清空", "personal columns, emptied before anything is archived", "[来电人, 联系电话]"),
    "identity": Key("哪些列相同即同一件事（只存散列）", "columns that make rows one; only a hash is kept", "[标题]"),
    "parent": Key("分辨同名单位的上级单位列", "column that tells units of one name apart", "所属区县"),
    "columns": Key("模板列: 取自哪里", "column of the template: where it comes from", "{unit: 承办单位, received_at: 受理时间}", True),
}  # fmt: skip

ORIGINS: Keys = {
    "column": Key("导出表的列名", "a header of the export", "{column: 受理时间}"),
    "letter": Key("列的字母，用于无表头的列", "the letters of a column without a header", "{letter: B}"),
    "value": Key("固定值", "a constant", '{value: "12345"}'),
    "path": Key("路径中正则表达式的第一组", "first group of a regular expression on the path", '{path: "^([^/]+)/"}'),
}

STEPS: Keys = {
    "format": Key("日期时间的写法", "how dates and times are written", '{column: 受理时间, format: "%Y/%m/%d %H:%M"}'),
    "pattern": Key("取正则表达式的第一组，不符为空", "first group of a regular expression; no match gives null", '{column: 标题, pattern: "(\\\\d{4})年"}'),
    "map": Key("导出值: 模板值，其他为空", "exported value: our value; anything else is null", "{column: 回访结果, map: {满意: true, 不满意: false}}"),
}  # fmt: skip
