"""Nothing to show, and why."""

from __future__ import annotations

from dashboards.components import elements as html
from dashboards.context import Context
from dashboards.snapshot import Row


def unranked(context: Context, row: Row | None) -> str:
    """Why a unit has no place: nothing came that was owed, or nothing applies."""
    return context.text("rank.no_data" if row and row["band"] == "no_data" else "rank.not_applicable")


def empty(text: str, hint: str = "") -> html.Element:
    """A card without rows: what is missing, and what to do about it."""
    return html.Div(
        [html.P(text), html.P(hint, className="hint") if hint else None], className="state-empty", role="status"
    )


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
