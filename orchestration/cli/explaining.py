"""The command that leads from a figure back to its cells: explain."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from orchestration.cli.common import DONE, STOPPED, AsJson, HomeOption, app, existing_home, print_json, say


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:,.12g}"


def _print_head(found: dict[str, Any]) -> None:
    from orchestration.explain import words
    from orchestration.explain.terminal import language

    lang = language()
    print(
        f"{found['name']}  {found['metric']} · {found['unit']} {found['unit_name']} · {found['period']} · {found['snapshot_id']}"
    )
    print(found["formula"])
    parts = _number(found["numerator"])
    if found["denominator"] is not None:
        parts += f" ÷ {_number(found['denominator'])}"
    bounds = f"[{found['lower']:.4f}, {found['upper']:.4f}]" if found["lower"] is not None else "—"
    sample, interval, status = ("样本量 n", "95 % 区间", "状态") if lang == "zh" else ("n", "95 % interval", "status")
    if found["how"] != "sum" and "numerator" in found["counts"]:
        how, rows = words.word("how", found["how"], lang), found["counts"]["numerator"]
        parts = f"{rows:,} 行的{how}" if lang == "zh" else f"{how} of {rows:,} rows"
    print(
        f"{_number(found['value'])} = {parts}    {sample} {_number(found['n'])}    {interval} {bounds}    {status} {found['status_label']}"
    )


def _print_rows(found: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from orchestration.explain import words
    from orchestration.explain.terminal import language

    lang = language()
    heads = ("角色", "文件", "工作表", "行", "日期", "数值", "说明")
    if lang == "en":
        heads = ("role", "file_name", "sheet", "row", "date", "amount", "reason")
    table = Table(show_edge=False, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold", justify="right" if head in ("行", "数值", "row", "amount") else "left")
    for row in found["rows"]:
        own = "" if row["unit"] == found["unit"] else f"{row['unit']}："
        shown = (
            row["file_name"],
            row["sheet"],
            row["row"],
            row["date"],
            _number(row["amount"]) if row["amount"] is not None else None,
        )
        role = words.word("role", row["role"], lang)
        table.add_row(*(Text("" if value is None else str(value)) for value in (role, *shown, own + row["reason"])))
    Console(width=None if sys.stdout.isatty() else 400).print(table)


def _print_sums(found: dict[str, Any]) -> None:
    from orchestration.explain import words
    from orchestration.explain.terminal import language

    lang = language()
    for role, total in found["sums"].items():
        how = words.word("how", found["how"] if role == "numerator" else "sum", lang)
        rows = f"{found['counts'][role]:,} 行" if lang == "zh" else f"{found['counts'][role]:,} rows"
        print(f"{words.word('role', role, lang)} {how} {_number(total)}（{rows}）")
    if not found["adds_up"]:
        say(
            "各行与发布的数值对不上，请报告这一缺陷",
            "the rows do not come to the published figure: please report this defect",
        )


@app.command()
def explain(
    metric: Annotated[str, typer.Argument(help="指标代码或名称 · metric code or name")],
    unit: Annotated[str, typer.Option("--unit", help="单位代码或名称 · unit code or name")],
    period: Annotated[str, typer.Option("--period", help="期间，如 2024-03、2024-Q1、2024-H1、2024 · period")],
    snapshot: Annotated[str | None, typer.Option("--snapshot", help="发布版本号，默认最新 · snapshot id")] = None,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """一个数从哪些单元格来 · which cells a figure comes from, and what was left out and why."""
    from orchestration.explain.terminal import from_snapshot
    from orchestration.snapshots.store import path_of

    found = from_snapshot(path_of(existing_home(home), snapshot), metric, unit, period)
    if as_json:
        print_json(found)
    else:
        _print_head(found)
        print()
        _print_rows(found)
        print()
        _print_sums(found)
    raise typer.Exit(DONE if found["adds_up"] else STOPPED)
