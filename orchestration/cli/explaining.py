"""The command that leads from a figure back to its cells: explain."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from orchestration.cli.common import DONE, STOPPED, AsJson, HomeOption, app, existing_home, print_json, say
from orchestration.messages import LocalizedText


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:,.12g}"


def _print_head(found: dict[str, Any]) -> None:
    from orchestration.explain import words
    from orchestration.messages import language

    lang = language()
    where = f"{found['unit']} {found['unit_name']} · {found['period']} · {found['snapshot_id']}"
    print(f"{found['name']}  {found['metric']} · {where}")
    print(found["formula"])
    if "rank_of" in found:
        _say_standing(found)
        return
    parts = _number(found["numerator"])
    if found["denominator"] is not None:
        parts += f" ÷ {_number(found['denominator'])}"
    bounds = f"[{found['lower']:.4f}, {found['upper']:.4f}]" if found["lower"] is not None else "—"
    if found["how"] != "sum" and "numerator" in found["counts"]:
        how, rows = words.word("how", found["how"], lang), found["counts"]["numerator"]
        parts = str(LocalizedText("cli.explaining.of_rows", how=how, count=rows))
    say(
        "cli.explaining.sum",
        value=_number(found["value"]),
        parts=parts,
        sample=_number(found["n"]),
        interval=bounds,
        status=found["status_label"],
    )


def _say_standing(found: dict[str, Any]) -> None:
    """Say score, place and band; a unit that sent nothing, or to which nothing applies, has no place."""
    low, high = found["rank_low"], found["rank_high"]
    place = "cli.explaining.no_place" if found["rank"] is None else "cli.explaining.place"
    say(
        "cli.explaining.standing",
        score=_number(found["score"]),
        total=_number(found["sums"].get("part")),
        place=LocalizedText(place, rank=found["rank"], rank_of=found["rank_of"], low=low, high=high),
        status=found["status_label"] or "—",
        present=_number(found["weight_present"]),
    )


def _print_rows(found: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from orchestration.explain import words
    from orchestration.messages import language

    lang = language()
    table = Table(show_edge=False, pad_edge=False)
    for head in ("role", "file_name", "sheet", "row", "date", "amount", "reason"):
        title = str(LocalizedText(f"cli.explaining.column_{head}"))
        table.add_column(title, overflow="fold", justify="right" if head in ("row", "amount") else "left")
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
    from orchestration.messages import language

    lang = language()
    for role, total in found["sums"].items():
        how = words.word("how", found["how"] if role == "numerator" else "sum", lang)
        rows = LocalizedText("cli.explaining.rows", count=found["counts"][role])
        print(f"{words.word('role', role, lang)} {how} {_number(total)}（{rows}）")
    if not found["adds_up"]:
        say("cli.explaining.defect")


def _print_pairs(pairs: list[dict[str, Any]]) -> None:
    """Say above and below which units a place is with 95 % confidence, and from which it cannot be told."""
    from orchestration.messages import language

    pause = "、" if language() == "zh" else ", "
    for says in ("above", "below", "open"):
        if units := [f"{pair['unit']} {pair['unit_name']}" for pair in pairs if pair["says"] == says]:
            say(f"cli.explaining.pairs_{says}", units=pause.join(units))


@app.command()
def explain(
    metric: Annotated[str, typer.Argument()],
    unit: Annotated[str, typer.Option("--unit")],
    period: Annotated[str, typer.Option("--period")],
    snapshot: Annotated[str | None, typer.Option("--snapshot")] = None,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """Which cells a figure comes from, and what was left out and why."""
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
        _print_pairs(found.get("pairs", []))
    raise typer.Exit(DONE if found["adds_up"] else STOPPED)
