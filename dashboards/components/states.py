"""Nothing to show, and why."""

from __future__ import annotations

from dashboards.components import elements as html
from dashboards.context import Context
from dashboards.snapshot import Row


def _band(context: Context, row: Row) -> str | None:
    """The band of a unit; of one that sent nothing where nothing was due, that."""
    code: str | None = row["band"]
    if code != "no_data":
        return code
    due = context.reader.rows("units_due", period=context.period["period_code"])
    return "no_data" if any(one["unit_code"] == row["unit_code"] for one in due) else "nothing_due"


def band(context: Context, row: Row) -> str | None:
    """The band in words; nothing where there is none."""
    code = _band(context, row)
    return context.text.label("band", code) if code else None


def is_silent(context: Context, row: Row | None) -> bool:
    """Whether nothing came of a unit that owed something."""
    return row is not None and row["rank"] is None and _band(context, row) == "no_data"


def is_judged(context: Context, row: Row | None) -> bool:
    """Whether points were lost by somebody's doing: not where nothing came and nothing was due."""
    return row is None or row["rank"] is not None or is_silent(context, row)


def unranked(context: Context, row: Row | None) -> str:
    """Why a unit has no place: nothing came that was owed, nothing was due, or nothing applies."""
    code = _band(context, row) if row else None
    return context.text(f"rank.{code}" if code in ("no_data", "nothing_due") else "rank.not_applicable")


def empty(text: str) -> html.Element:
    """A card without rows: what is missing."""
    return html.Div(html.P(text), className="state-empty", role="status")


def message(
    title: str, lines: list[str], command: str | None = None, link: tuple[str, str] | None = None
) -> html.Element:
    """A whole page in place of figures: a title, sentences, a command to type, a way out (label, address)."""
    return html.Section(
        [
            html.H1(title),
            *[html.P(line) for line in lines],
            html.Pre(command, className="command") if command else None,
            html.P(html.A(link[0], href=link[1], className="button")) if link else None,
        ],
        className="state-page",
        role="status",
    )
