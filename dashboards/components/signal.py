"""Whether a change means anything: a word, a shape and a colour, never a colour alone."""

from __future__ import annotations

from dashboards.components import elements as html
from dashboards.context import Context

_SHAPES = {"improving": "▲", "worsening": "▼", "changed": "◆", "no_change": "─", "too_few": "…", "not_suitable": "…"}
# what says nothing about a change, in either direction; None: not finished, provisional or without a value
UNJUDGED = (None, "too_few", "not_suitable")


def signal(context: Context, code: str | None, by_month: bool = False) -> html.Element | None:
    """The trend rule that holds, in words; None where there is no series."""
    if code is None:
        return None
    words = context.text(f"signal.{code}") if code in _SHAPES else code
    if by_month and code not in UNJUDGED:
        words = context.text("signal.by_month", signal=words)
    return html.Span(
        [html.Span(_SHAPES.get(code, ""), className="shape", **{"aria-hidden": "true"}), words],
        className=f"signal {code}",
        title=context.text(f"signal.about_{code}") if code in _SHAPES else None,
    )


def moved(context: Context, previous: int | None, rank: int | None) -> str:
    """Places gained or lost since the period before."""
    if previous is None or rank is None:
        return "—"
    if previous == rank:
        return context.text("rank.same")
    return f"↑ {previous - rank:,}" if previous > rank else f"↓ {rank - previous:,}"
