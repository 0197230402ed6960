"""Ranking: who stands where among comparable units, and how much of it can be relied on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

from dash import html

from dashboards.components.card import chart_card, table_card
from dashboards.components.filter_bar import segments
from dashboards.components.signal import moved
from dashboards.components.table import Column, Table
from dashboards.context import Context
from dashboards.figures import svg
from dashboards.figures.places import dots
from dashboards.formats import RATE_UNITS
from dashboards.page import Page
from dashboards.snapshot import Row
from dashboards.view import DOMAINS

_BASE = {"study": "study_fulfilment_rate", "reporting": "reports_due", "case": "cases_received", "outreach": "outreach_items", "total": ""}
_MOST_DOTS = 60


def _domain(context: Context) -> str:
    return context.view.domain or "total"


def _rows(context: Context) -> list[Row]:
    domain = _domain(context)
    return context.reader.rows("ranking", period=context.period["period_code"], group=context.group, domain=domain, base_metric=_BASE[domain], units=context.within)


def ranking_table(context: Context) -> Table:
    """Rank, score and what they rest on, one row a unit."""
    text, formats, rows = context.text, context.formats, _rows(context)
    total = _domain(context) == "total"
    base = Column("base_n", text(f"column.base_{_domain(context)}"), kind="number", shown=lambda row: formats.count(row["base_n"]), wide=1000, width=120)
    used = Column("metrics_used", text("column.metrics_used"), kind="number", shown=_used(context), tip=lambda row: text("rank.small", n=row["metrics_small"] or 0), wide=1000, width=120)
    columns = [
        Column("rank", text("column.rank"), kind="number", shown=_rank(context), tip=lambda row: None if row["rank"] else text("rank.unranked"), width=124 if any(row["rank_low"] is not None for row in rows) else 84),
        Column("unit_code", text("column.unit"), shown=lambda row: context.unit_name(row["unit_code"]), href=lambda row: context.link("/unit", unit=row["unit_code"])),
        Column("score", text("column.score"), kind="number", shown=lambda row: formats.score(row["score"]), width=92),
        Column("rank_low", text("column.interval"), image=_whisker, shown=_interval(context), sortable=False, wide=720, width=160),
        Column("band", text("column.band"), shown=lambda row: text.label("band", row["band"]) if row["band"] else None, tip=_band_tip(context), wide=820, width=124),
        Column("places_gained", text("column.moved"), kind="number", shown=lambda row: moved(context, row["previous_rank"], row["rank"]), wide=560, width=104),
        Column("scores", text("column.history"), image=lambda row: svg.sparkline(row["scores"] or [None], 110, 24), shown=lambda row: text("kpi.sparkline"), sortable=False, exported=False, wide=1000, width=140),
        used if total else base,
    ]
    title = text("ranking.title", domain=text.label("domain", _domain(context)), group=text.label("unit_type", context.group))
    return Table("ranking", title, columns, rows)


def _rank(context: Context) -> Any:
    def shown(row: Row) -> str | None:
        if row["rank"] is None:
            return None
        place = context.text("rank.tied" if row["is_tied"] else "rank.place", rank=row["rank"])
        return f"{place} ({row['rank_low']}–{row['rank_high']})" if row["rank_low"] is not None else place

    return shown


def _interval(context: Context) -> Any:
    return lambda row: f"{row['rank_low']}–{row['rank_high']}" if row["rank_low"] is not None else context.text("rank.of", rank=row["rank"] or "—", of=row["rank_of"])


def _whisker(row: Row) -> str:
    return svg.whisker(row["rank"], row["rank_low"], row["rank_high"], row["rank_of"])


def _band_tip(context: Context) -> Any:
    return lambda row: context.text("rank.band_share", share=context.formats.percent(row["band_share"])) if row["band_share"] is not None else None


def _used(context: Context) -> Any:
    return lambda row: context.text("rank.used", used=row["metrics_used"], all=row["metrics_all"]) if row["metrics_all"] else None


def details_table(context: Context) -> Table:
    """The figures under the ranking: domain scores under the total, metrics under a domain."""
    return _domains(context) if _domain(context) == "total" else _metrics(context)


def _pivot(rows: list[Row], key: str) -> list[Row]:
    found: dict[str, Row] = defaultdict(dict)
    for row in rows:
        line = found[row["unit_code"]]
        line["unit_code"] = row["unit_code"]
        line[row[key]] = row.get("value", row.get("score"))
        line[f"{row[key]}.row"] = row
    return list(found.values())


def _unit_column(context: Context) -> Column:
    return Column("unit_code", context.text("column.unit"), shown=lambda row: context.unit_name(row["unit_code"]), href=lambda row: context.link("/unit", unit=row["unit_code"]), width=168)


def _domains(context: Context) -> Table:
    text = context.text
    rows = _pivot(context.reader.rows("group_domains", period=context.period["period_code"], group=context.group, units=context.within), "domain")

    def shown(domain: str) -> Any:
        def cell(row: Row) -> str | None:
            one = row.get(f"{domain}.row")
            return text("rank.score_place", score=context.formats.score(one["score"]), rank=one["rank"]) if one and one["score"] is not None else None

        return cell

    columns = [_unit_column(context)] + [Column(domain, text.label("domain", domain), kind="number", shown=shown(domain)) for domain in DOMAINS if any(domain in row for row in rows)]
    columns = [replace(column, wide=120 * place if place > 2 else 0) for place, column in enumerate(columns)]
    return Table("details", text("ranking.domains"), columns, rows)


def _metrics(context: Context) -> Table:
    domain = _domain(context)
    found = context.reader.rows("group_metrics", period=context.period["period_code"], group=context.group, domain=domain, units=context.within)
    codes = [code for code in context.metrics if any(row["metric_code"] == code for row in found)]
    columns = [_unit_column(context), *[_metric_column(context, code, room) for room, code in enumerate(codes)]]
    return Table("details", context.text("ranking.metrics"), columns, _pivot(found, "metric_code"))


def _metric_column(context: Context, code: str, before: int) -> Column:
    """Value with its n; grey where n is small, the reason where there is none. On narrow screens only the first columns are shown."""
    text, formats, unit = context.text, context.formats, context.metric_unit(code)
    rate = unit in RATE_UNITS

    def shown(row: Row) -> str | None:
        one = row.get(f"{code}.row")
        if not one or one["value"] is None:
            return None
        return f"{formats.value(one['value'], unit)} ({formats.count(one['n'])})" if rate else formats.value(one["value"], unit)

    def status(row: Row) -> str:
        one = row.get(f"{code}.row")
        return one["status"] if one else "not_applicable"

    return Column(
        code,
        context.metric_name(code) + (" (n)" if rate else ""),
        kind="percent" if rate else "number",
        shown=shown,
        tip=lambda row: None if status(row) == "ok" else text.label("status", status(row)),
        muted=lambda row: status(row) != "ok",
        wide=168 + 124 * (before + 1) if before else 0,
    )


def content(context: Context) -> list[Any]:
    """Domain choice, the list with the picture beside it, the figures below."""
    text, table = context.text, ranking_table(context)
    options = [(text.label("domain", domain), context.link(domain=None if domain == "total" else domain, sort=None), domain == _domain(context)) for domain in ("total", *DOMAINS)]
    title = text("ranking.heading", group=text.label("unit_type", context.group), period=context.formats.period(context.period["period_code"]))
    details = details_table(context)
    about_details = text("ranking.domains_about" if _domain(context) == "total" else "ranking.metrics_about")
    return [
        html.Div([html.H1(title), segments(text("column.domain"), options)], className="title-row"),
        html.Div([_list(context, table), _picture(context, table)], className="two-thirds"),
        table_card(context, title=details.title, about=about_details, table=details, definitions=_definitions(details, context), wide=True),
    ]


def _definitions(table: Table, context: Context) -> list[str]:
    return [column.field for column in table.columns if column.field in context.metrics] or [context.text("definition.score")]


def _list(context: Context, table: Table) -> html.Section:
    text = context.text
    ranked = sum(1 for row in table.rows if row["rank"] is not None)
    no_interval = bool(table.rows) and all(row["rank_low"] is None for row in table.rows)
    return table_card(
        context,
        title=table.title,
        about=text("ranking.about", ranked=ranked, n=len(table.rows)),
        table=table,
        definitions=(text("definition.score"), text("definition.rank"), text("definition.band")),
        note=text("ranking.no_interval") if no_interval else "",
    )


def _picture(context: Context, table: Table) -> html.Section:
    text, formats = context.text, context.formats
    scored = [row for row in table.rows if row["score"] is not None]
    drawn = [
        {
            "name": context.unit_name(row["unit_code"]),
            "score": row["score"],
            "shown": formats.score(row["score"]),
            "band": row["band"],
            "note": text("rank.hover", score=formats.score(row["score"]), rank=row["rank"] or "—", of=row["rank_of"]) + (f" · {text.label('band', row['band'])}" if row["band"] else ""),
            "href": context.link("/unit", unit=row["unit_code"]),
        }
        for row in scored[:_MOST_DOTS]
    ]
    median = scored[0]["median_score"] if scored else None
    title = text("ranking.finding", low=formats.score(scored[-1]["score"]), high=formats.score(scored[0]["score"]), median=formats.score(median)) if scored else text("column.score")
    about = text("ranking.picture_about", n=len(drawn)) if len(drawn) == len(scored) else text("ranking.picture_first", n=len(drawn), all=len(scored))
    figure = dots(drawn, median=median, median_label=text("axis.median", value=formats.score(median)), title=text("axis.score")) if drawn else None
    return chart_card(context, name="scores", title=title, about=about, figure=figure, table=score_table(context, table.rows), definitions=(text("definition.score"), text("definition.band")), why_empty=text("state.no_scores"))


def score_table(context: Context, rows: list[Row] | None = None) -> Table:
    """What the picture shows."""
    text, formats = context.text, context.formats
    columns = [
        Column("unit_code", text("column.unit"), shown=lambda row: context.unit_name(row["unit_code"])),
        Column("score", text("column.score"), kind="number", shown=lambda row: formats.score(row["score"])),
        Column("band", text("column.band"), shown=lambda row: text.label("band", row["band"]) if row["band"] else None),
    ]
    return Table("scores", text("column.score"), columns, _rows(context) if rows is None else rows)


PAGE = Page("ranking", "/ranking", content, {"ranking": ranking_table, "details": details_table, "scores": score_table}, ("period", "type", "parent"))
