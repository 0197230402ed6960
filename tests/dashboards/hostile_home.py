"""A home whose units and files have sixty names that try to run, to act as formulas, to turn the text round or to break the layout."""

from __future__ import annotations

from pathlib import Path

import duckdb

from tests.dashboards import example_snapshot

_RUN = "window.__xss=1"
NAMES = (
    f"<script>{_RUN}</script>",
    f"<img src=x onerror={_RUN}>",
    f'"><svg onload={_RUN}>',
    f"javascript:{_RUN}",
    f"<a href='javascript:{_RUN}'>甲镇</a>",
    "{{7*7}}${" + _RUN + "}",
    "\u202e镇甲<b>",
    f"[link](javascript:{_RUN})",
    f"&lt;img src=x onerror={_RUN}&gt;",
    f"';{_RUN};//",
    "<iframe srcdoc='<script>parent.__xss=1</script>'>",
    f"</script><script>{_RUN}</script>",
    f"<body onload={_RUN}>",
    f"<details open ontoggle={_RUN}>",
    f"<input autofocus onfocus={_RUN}>",
    f"<video><source onerror={_RUN}></video>",
    f"<math href='javascript:{_RUN}'>x</math>",
    f"<svg><script>{_RUN}</script></svg>",
    f"<svg><a xlink:href='javascript:{_RUN}'><text>x</text></a></svg>",
    f"<marquee onstart={_RUN}>",
    f"<object data='javascript:{_RUN}'>",
    f"<embed src='javascript:{_RUN}'>",
    f"<form><button formaction='javascript:{_RUN}'>x",
    f"<style>@import 'javascript:{_RUN}';</style>",
    "<style>*{display:none !important}</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href='//evil.example/'>",
    f"data:text/html,<script>{_RUN}</script>",
    f"JaVaScRiPt:{_RUN}",
    f"\tjavascript:{_RUN}",
    f"%3Cscript%3E{_RUN}%3C/script%3E",
    f"\\u003cscript\\u003e{_RUN}\\u003c/script\\u003e",
    f"&#60;script&#62;{_RUN}&#60;/script&#62;",
    f"<!--><script>{_RUN}</script>-->",
    f"<![CDATA[<script>{_RUN}</script>]]>",
    f"`${{{_RUN}}}`",
    f"constructor.constructor('{_RUN}')()",
    "__proto__",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example","点我")',
    "+1+1",
    "-2+3",
    "@SUM(1,2)",
    "＝1＋1",
    "'; drop table marts.dim_unit; --",
    "%(percent)s %s %d {0} {name}",
    "../../../../etc/passwd",
    "con.xlsx\\..\\x",
    "台账" * 60,
    "W" * 4096,
    "字" * 1300,
    "a\u0301" * 200,
    "\u200b\u200c\u200d\u2060\ufeff",
    "甲\u200b镇\u200d",
    "\u2066\u2067\u2068\u2069乙镇",
    "قرية الاختبار",
    "👩‍👩‍👧‍👦🏴‍☠️" * 12,
    "𠮷野家𡈽",
    "Z̵̧͖̹̐̀͘a̷̢̛̪͖l̶̰̔g̶͇̈́o̴̢͗" * 6,
)
_UNIT_CODES = (
    *(f"TS{number:02d}" for number in range(2, 12)),
    *(f"BU{number:02d}" for number in range(1, 9)),
    *(f"SE{number:02d}" for number in range(1, 5)),
)


def build(home: Path) -> None:
    """Sixty hostile units (half of them copies of a township with all its figures); files, sheets, cells and unknown names are hostile too."""
    first = dict(zip(_UNIT_CODES, NAMES, strict=False))
    path = example_snapshot.build(home, names=first)
    more = [(f"HX{number:02d}", name) for number, name in enumerate(NAMES[len(first) :], start=1)]
    with duckdb.connect(str(path)) as connection:
        connection.execute("create temp table more (code varchar, name varchar)")
        connection.executemany("insert into more values (?, ?)", more)
        connection.execute(
            "create temp table hostile as select row_number() over () - 1 as i, name from (select unnest(?::varchar[]) as name)",
            [list(NAMES)],
        )
        tables = connection.execute(
            "select table_name from duckdb_columns() where schema_name = 'marts' and column_name = 'unit_code' and table_name <> 'dim_unit'"
        ).fetchall()
        for (table,) in tables:
            connection.execute(
                f"insert into marts.{table} by name select one.* replace (more.code as unit_code) from marts.{table} as one cross join more where one.unit_code = 'TS01'"
            )
        connection.execute(
            "insert into marts.dim_unit by name select one.* replace (more.code as unit_code, more.name as unit_name) from marts.dim_unit as one cross join more where one.unit_code = 'TS01'"
        )
        for table, column in (("marts.fct_submission", "file_name"), ("audit.rejected_cell", "file_name"), ("audit.rejected_cell", "sheet"),
                              ("audit.rejected_cell", "value"), ("audit.rejected_cell", "message_zh"), ("audit.rejected_cell", "message_en"),
                              ("audit.unmatched_unit", "name"), ("audit.review_item", "detail_zh"), ("audit.review_item", "detail_en"),
                              ("marts.fct_case", "case_id")):  # fmt: skip
            connection.execute(
                f"update {table} set {column} = (select name from hostile where i = (hash({table.split('.')[1]}.rowid, '{column}') % {len(NAMES)})::bigint)"
            )
    example_snapshot.publish(home, "S000001")
