"""The panel that explains a number: formula, numerator ÷ denominator, and the cells that they come from."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from dashboards.components import elements as html
from dashboards.components.columns import column, table
from dashboards.components.sample import PRORATED, sample_name
from dashboards.components.table import Table, plain, scrolling
from dashboards.context import Context
from dashboards.formats import NONE
from dashboards.snapshot import Row
from orchestration.explain import Explanation, Part, words

PAGE_ROWS = 50


def heading(context: Context, found: Explanation) -> str:
    """Which number it is: metric, unit, period."""
    figure = found.figure
    unit = context.then(figure["period_code"]).unit_name(figure["unit_code"])
    return f"{context.metric_name(figure['metric_code'])} · {unit} · {context.formats.period(figure['period_code'])}"


def panel(context: Context, found: Explanation, role: str | None, page: int) -> list[Any]:
    """The whole panel for one part of the rows; an odd role or page becomes the nearest there is."""
    part = found.part(role) if role else None
    part = part or next(iter(found.parts), None)
    figure = found.figure
    body: list[Any] = [
        html.P(context.text.either(figure["definition_zh"], figure["definition_en"]), className="explain-formula"),
        _equation(context, found),
    ]
    if part is None:
        return [*body, html.P(context.text("explain.no_rows"), className="note")]
    last = max(1, -(-part.row_count // PAGE_ROWS))
    page = min(max(page, 1), last)
    rows = found.rows(role=part.role, most=PAGE_ROWS, skipped=(page - 1) * PAGE_ROWS)
    return [
        *body,
        _parts(context, found, part),
        _joint(context, found, part),
        scrolling(plain(rows_table(context, found, rows)), context.text("explain.title")),
        _pages(context, part, page, last),
        all_rows(context),
    ]


def _equation(context: Context, found: Explanation) -> html.Element:
    """Value = numerator ÷ denominator, with n, interval and status."""
    text, formats, figure = context.text, context.formats, found.figure
    value = formats.with_unit(figure["value"], figure["unit"])
    terms: list[Any] = [html.Strong(value, className="explain-value")]
    part = found.part("numerator")
    if found.how != "sum" and part is not None:
        terms += [html.Span("="), html.Span(text(f"explain.of_{found.how}", rows=formats.count(part.row_count)))]
    elif figure["numerator"] is not None:
        terms += [html.Span("="), html.Span(_exact(context, figure["numerator"]), title=text("explain.numerator"))]
    if figure["numerator"] is not None and figure["denominator"] is not None:
        terms += [html.Span("÷"), html.Span(_exact(context, figure["denominator"]), title=text("explain.denominator"))]
    rests_on = sample_name(context, figure["metric_code"]) if figure["metric_code"] in PRORATED else text("explain.n")
    facts = [(rests_on, _exact(context, figure["n"]))]
    if figure["lower"] is not None:
        facts.append(
            (text("explain.interval"), f"{formats.percent(figure['lower'])} – {formats.percent(figure['upper'])}")
        )
    facts.append((text("explain.status"), words.status(figure, _labels(found), text.lang)))
    return equation(terms, facts)


def equation(terms: list[Any], facts: list[tuple[str, Any]]) -> html.Element:
    """What a number is made of, and what else is to be known of it."""
    described = [html.Div([html.Dt(name), html.Dd(said)]) for name, said in facts]
    return html.Div([html.P(terms, className="explain-equation"), html.Dl(described, className="explain-facts")])


def joint(context: Context, said: str, adds_up: bool) -> html.Element:
    """What the rows come to, and whether that is what was published."""
    proof = context.text("explain.adds_up" if adds_up else "explain.does_not_add_up")
    return html.P([said, html.Span(proof, className="good" if adds_up else "bad")], className="explain-sum")


def _exact(context: Context, value: float | None) -> str:
    """A number as exactly as its parts are shown."""
    if value is None:
        return NONE
    return context.formats.count(value) if float(value).is_integer() else f"{value:,.4f}".rstrip("0")


def _parts(context: Context, found: Explanation, chosen: Part) -> html.Element:
    """One link a part: numerator, denominator, left out, each with its number of rows."""
    links = [
        html.A(
            [context.text(f"explain.{part.role}"), html.Span(context.formats.count(part.row_count), className="count")],
            href=_address(context, part.role, 1),
            className="in-app choice chosen" if part is chosen else "in-app choice",
            **({"aria-current": "true"} if part is chosen else {}),
        )
        for part in found.parts
    ]
    return html.Nav(links, className="explain-parts no-print", **{"aria-label": context.text("explain.parts")})


def _joint(context: Context, found: Explanation, part: Part) -> html.Element:
    text = context.text
    if part.role == "left_out":
        return html.P(text("explain.left_out_note"), className="note")
    total = _exact(context, found.comes_to(part.role))
    how = found.how if part.role == "numerator" else "sum"
    rows, name = context.formats.count(part.row_count), text(f"explain.{part.role}")
    return joint(context, text(f"explain.{how}", rows=rows, part=name, total=total), found.adds_up)


def _labels(found: Explanation) -> words.Labels:
    return words.labels(found.ask)


def rows_table(context: Context, found: Explanation, rows: list[Row]) -> Table:
    """Rows of an explanation as a table; `rows` are some of Explanation.rows()."""
    text, known, lang = context.text, _labels(found), context.text.lang
    then = context.then(found.figure["period_code"])

    def place(row: Row) -> str:
        cell = row["cell"] or (text("explain.row", n=row["row_number"]) if row["row_number"] else "")
        return "!".join(filter(None, (row["sheet"], cell)))

    def on(row: Row) -> str | None:
        return row["happened_on"].isoformat() if row["happened_on"] else None

    has_units = found.figure["has_children"] or any(row["unit_code"] != found.figure["unit_code"] for row in rows)
    columns = [
        column("happened_on", "explain.date", shown=on, nowrap=True),
        column("unit_code", "column.unit", shown=lambda row: then.unit_name(row["unit_code"])) if has_units else None,
        column("amount", "explain.amount", kind="number", shown=lambda row: _exact(context, row["amount"])),
        column("reason", "explain.reason", shown=lambda row: words.reason(row, known, lang)),
        column("file_name", "explain.file"),
        column("cell", "explain.cell", shown=place),
    ]
    return table(context, "explain", "", columns, rows, named=context.formats.period(found.figure["period_code"]))


def _pages(context: Context, part: Part, page: int, last: int) -> html.Element | None:
    """Steps through the rows; None where one page holds them all."""
    if last == 1:
        return None
    text, count = context.text, context.formats.count
    first = (page - 1) * PAGE_ROWS + 1
    shown = text(
        "explain.shown",
        first=count(first),
        last=count(min(first + PAGE_ROWS - 1, part.row_count)),
        all=count(part.row_count),
    )
    steps = [("explain.before", page - 1, page > 1), ("explain.after", page + 1, page < last)]
    links = [
        html.A(text(name), href=_address(context, part.role, to), className="in-app button")
        for name, to, there in steps
        if there
    ]
    return html.Nav(
        [html.Span(shown), *links], className="explain-pages no-print", **{"aria-label": text("explain.pages")}
    )


def _address(context: Context, role: str, page: int) -> str:
    return context.link(rows=f"{role}.{page}")


def all_rows(context: Context) -> html.Element:
    """All rows as a file."""
    view = context.view
    asked = urlencode({"explain": view.explain, "lang": view.lang, "snapshot": context.reader.snapshot_id})
    links = [html.A(kind.upper(), href=f"/export/explain/rows.{kind}?{asked}", download="") for kind in ("xlsx", "csv")]
    return html.P([html.Span(context.text("explain.all_rows")), *links], className="explain-files no-print")
