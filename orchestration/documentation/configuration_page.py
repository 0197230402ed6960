"""Writes docs/configuration.md from what the loaders read, so that the page cannot drift: `python -m orchestration.documentation.configuration_page`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from expectations.loading import code_lists, contracts
from orchestration.collection.sources.source import ORIGINS, ColumnRule, Source
from orchestration.intake.manifest import ManifestEntry
from orchestration.messages import LocalizedText
from orchestration.reference.references import LISTS, UNREAD_LISTS
from orchestration.reference.row import ListRow
from orchestration.reference.scheme import SchemeDomain, SchemeMetric, SchemeVersion
from orchestration.reference.words import CADENCES, DOMAINS, EVERY_TYPE, EXEMPTION_KINDS, FLAGS, KINDS, Words
from orchestration.settings.fields import Described, description, fields_of
from orchestration.settings.file import PREFIX, toml_value
from orchestration.settings.model import Settings, expected
from orchestration.storage.product_files import PACKAGES

PAGE = PACKAGES / "docs" / "configuration.md"
_HEAD = """\
# Configuration 配置

Written from the code that reads these files; change that and run `python -m orchestration.documentation.configuration_page`.
本页由读取这些文件的程序生成。

Everything that a department sets lies in `config/` of its home. `taizhang init` writes the starting files; `taizhang config check` reads every file
and lists all problems at once with file, line and remedy (exit 1 if there is an error or a warning; notes do not count); `taizhang config show` lists the
settings and where each comes from. An **error** stops a run before anything is moved, a **warning** is told by each run and goes on, a **note** is only listed.
部门自定的内容都在台账目录的 `config/` 中。`taizhang init` 写出初始文件；`taizhang config check` 读取每个文件，一次列出全部问题及文件、行号和改法
（有错误或提醒时退出码为 1）；`taizhang config show` 列出各项设置及其出处。错误会使运行在动任何文件之前停下，提醒不影响运行，说明只在检查时列出。

Codes, names and labels mean the same wherever they stand, and are compared as ledgers are: full and half width, case, spaces and kinds of brackets do not matter.
Lists (.csv) are read as UTF-8 or as a Chinese Windows saves them (GB 18030); .yml and .toml are UTF-8. Headers may be the column's name or a label. Extra columns are
kept and not read, optional columns may be absent. Days are written 2026-07-26, 2026/7/26, 20260726 or 2026年7月26日.
代码、名称与标签在任何地方含义相同，比较时不计全半角、大小写、空格与括号种类。CSV 可为 UTF-8 或 GB 18030，.yml 与 .toml 为 UTF-8；表头可写列名或标签；多余的列不读，非必填列可以没有。
"""
_SETTINGS = """\
## Settings 设置: `taizhang.toml`

One line a setting, `name = value`, no sections. The variable `{prefix}<NAME>` comes before the file, the file before the default; names in a variable stand between commas.
一行一项，写作 `名称 = 值`，不分节；环境变量 `{prefix}<大写名称>` 优先于文件，文件优先于默认值；变量中的多个名称用逗号分隔。

Only as variables: `{prefix}HOME` names the home where `--home` does not, `{prefix}LANG=en` lets commands speak English (else Chinese).
只有环境变量：`{prefix}HOME` 是没有写 `--home` 时的台账目录，`{prefix}LANG=en` 使命令输出英文（不设为中文）。

```toml
timezone = "Asia/Urumqi"
work_hours = "10:00-14:00,15:30-19:30"
port = 8051
```
"""
_TIMEZONE = """\
`timezone`, `work_hours` and `repair_window_days` change figures: they are part of what a run compares, so a change makes a new snapshot, and a change of `timezone` reads every
file again. `timezone` is that of `--as-of`, of deadlines, of days in the log, of instants without an offset in ledgers, lists and manifest, of the schedule, and of the days in a snapshot. It
does not change a source that names its own `timezone`, an instant that was received already, or a snapshot that is published: pages show each snapshot in the time zone that it was made in.
`timezone`、`work_hours`、`repair_window_days` 影响指标：改后即有新版本，改 `timezone` 还会重读全部文件。`timezone` 用于 `--as-of`、截止时间、日志、台账与名单中未写时区的时间、每日运行和快照的“日”；
不影响自己写明时区的来源、已收到的时间和已发布的版本：看板按每个版本生成时的时区显示。
"""
_RULES = """\
### Deadlines and amounts of time 截止规则与时限

`due_rule` is `period_end` (the end of the period's last day), then optionally `+N` or `-N` and `days`, `working days` or `months` (keeps the end of month), then optionally
`or next working day`; or `event`, optionally `+N hours`. In Chinese: 期末, 期末后10个工作日, 期末前20日, 期末后1个月, 期末后15天顺延, 事件后24小时.
`due_rule` 写 `period_end`（期间末日结束时）、`period_end+10 working days`、`period_end+15 days or next working day`、`event+24 hours`，也可写作上面的中文。

A limit is `24 hours`, `5 days` or `1 working days`, in Chinese 24小时, 5天, 1个工作日; empty is no limit. 时限写 `24 hours`、`5 days`、`1 working days`，或 24小时、5天、1个工作日，空为不限。

A period is `2026-03`, `2026-Q1`, `2026-H1` or `2026`, or what ledgers write: 2026年3月, 2026年一季度, 2026上半年, 2026年. 期间可写代码，也可照台账的写法。

`counts` is `column=value` with `session_type` (学习类型) or `topic_class` (内容类别); `;` is and, `|` is or. 计入条件写 `列=值`，`;` 为“且”，`|` 为“或”。

A unit may be named by code, name or alias; an alias may carry days: `教委@2019-01-01..2023-12-31`. 单位可写代码、名称或别名；别名可带起止日期。
"""


# beside the examples of the columns
_FURTHER_EXAMPLES: Mapping[str, list[list[str]]] = {
    "exemptions.csv": [["河口镇", "半年专题汇报", "2026上半年", "延期", "2026-07-26", "防汛值守", "2026年7月8日"]],
    "obligations.csv": [
        ["STUDY_TOPIC", "study", "专题内容学习", "Study of the topic", "minimum_count", "year", "6"]
        + ["session_type=collective|lecture;topic_class=special", "period_end", "0", "all", "2024-01-01", ""],
        [
            "URGENT",
            "材料报送",
            "重大情况随时上报",
            "Urgent report",
            "随时上报",
            "随时",
            "",
            "",
            "事件后24小时",
            "0",
            "bureau|township",
            "2024-01-01",
            "",
        ],
    ],
}


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def _table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    names = list(header)
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in lines) + "\n"


def _sentences(about: LocalizedText) -> str:
    return f"{about.zh}。{about.en}."


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _settings() -> str:
    rows = []
    for name, field in Settings.model_fields.items():
        may, about = expected(name), description(field)
        rows.append((_code(name), _code(toml_value(field.default)), f"{may.zh} · {may.en}", _sentences(about)))
    return (
        _SETTINGS.format(prefix=PREFIX) + "\n" + _table(("setting", "default", "may be", "is"), rows) + "\n" + _TIMEZONE
    )


def _example(model: type[ListRow]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = fields_of(model)
    writer.writerow(columns)
    writer.writerow(column.example for column in columns.values())
    writer.writerows(_FURTHER_EXAMPLES.get(model.file.name, ()))
    return out.getvalue()


def _list(model: type[ListRow]) -> str:
    file = model.file
    rows = [
        (
            f"**`{column.name}`**" if column.is_required else _code(column.name),
            "、".join(column.labels),
            _sentences(column.about),
        )
        for column in fields_of(model).values()
    ]
    table = _table(("column (bold: required)", "also written", "is"), rows)
    names = "、".join(map(_code, file.unread))
    unread = (
        f"\n{names} 留给以后的版本，本版本不读取。Kept for later versions; this one does not read it.\n"
        if names
        else ""
    )
    about = LocalizedText(file.about)
    return f"{about.zh}。{about.en[:1].upper()}{about.en[1:]}.\n\n{table}{unread}\n```csv\n{_example(model)}```\n"


def _words(title: str, words: Words) -> str:
    return f"**{title}**\n\n" + _table(
        ("code", "also written"), ((_code(code), "、".join(labels)) for code, labels in words.items())
    )


def _all_words() -> str:
    blocks = [
        _words("`domain` of obligations.csv", DOMAINS),
        _words("`kind` of obligations.csv", KINDS),
        _words("`cadence` of obligations.csv", CADENCES),
        _words("`applies_to` of obligations.csv, beside unit types", EVERY_TYPE),
        _words("`kind` of exemptions.csv", EXEMPTION_KINDS),
        _words("`is_working_day` of calendar.csv", FLAGS),
    ]
    for name, codes in code_lists().items():
        blocks.append(
            _words(f"`{name}`", {code.code: (code.label_zh, code.label_en, *code.synonyms) for code in codes})
        )
    return "## Words 用词\n\n" + "\n".join(blocks)


def _keys(keys: Iterable[Described]) -> str:
    rows = (
        (f"**`{key.name}`**" if key.is_required else _code(key.name), _sentences(key.about), _code(key.example))
        for key in keys
    )
    return _table(("key (bold: required)", "is", "example"), rows)


def _scheme() -> str:
    return (
        "## scheme.yml\n\n计分方案。`schemes` 是各版本的列表；要修改时新增一版并写明 `valid_from`。The scoring scheme: `schemes` is a list of versions; add one "
        f"with its `valid_from` to change it.\n\n{_keys(fields_of(SchemeVersion).values())}\n每个领域：Each domain:\n\n"
        f"{_keys(fields_of(SchemeDomain).values())}\n每个指标：Each metric:\n\n{_keys(fields_of(SchemeMetric).values())}\n```yaml\nschemes:\n  - scheme_code: default\n    valid_from:\n    domains:\n      study:\n        weight: 1\n        metrics:\n"
        "          study_fulfilment_rate: {weight: 1, low: 0, high: 1}\n```\n"
    )


def _sources() -> str:
    templates = _table(
        ("template", "columns (bold: required)"),
        (
            (_code(name), ", ".join(f"**{field.name}**" if field.required else field.name for field in contract.fields))
            for name, contract in contracts().items()
        ),
    )
    identified = next(contract for contract in contracts().values() if contract.identity_field and contract.event_field)
    number, event = (identified.field(name or "") for name in (identified.identity_field, identified.event_field))
    rule = fields_of(ColumnRule)
    origins, steps = [rule[name] for name in ORIGINS], [rule[name] for name in rule if name not in ORIGINS]
    return (
        "## sources/NAME.yml\n\n系统导出的表头与模板不同时，用一个文件说明，不必改程序；说明见 [sources.md](sources.md)。An export with other headers is described, not "
        f"reprogrammed; [sources.md](sources.md) tells more.\n\n{_keys(fields_of(Source).values())}\n每列写列名，或写下面之一：A column is a header, or one of:\n\n{_keys(origins)}\n"
        f'可再加：Then optionally:\n\n{_keys(steps)}\n```yaml\ntemplate: {identified.template}\nmatch: "hotline_*.csv"\ndrop: [来电人, 联系电话]\ncolumns:\n'
        f"  {number.name}: {number.label_zh}\n  unit: 承办单位\n"
        f'  {event.name}: {{column: {event.label_zh}, format: "%Y/%m/%d %H:%M"}}\n  channel: {{value: hotline}}\n'
        f"  satisfied: {{column: 回访结果, map: {{满意: true, 不满意: false}}}}\n```\n\n{templates}"
    )


def page() -> str:
    """The whole page as Markdown."""
    unread = "、".join(_code(name) for name in UNREAD_LISTS)
    return "\n".join(
        [
            _HEAD,
            _settings(),
            "## Lists 名单\n",
            *(f"### {model.file.name}\n\n{_list(model)}" for model in LISTS),
            f"{unread} 留给以后的版本，本版本不读取。These are kept for later versions; this one does not read them.\n",
            f"### inbox/manifest.csv\n\n{_list(ManifestEntry)}",
            _RULES,
            _scheme(),
            _sources(),
            _all_words(),
        ]
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
