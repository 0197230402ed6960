"""How long cases wait: shares without a first response, and without an end, by time since receipt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from dashboards.components import elements as html
from dashboards.components.card import chart_card
from dashboards.components.columns import count, label, percent, table
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.figures.counts import lines
from dashboards.figures.theme import CATEGORIES
from dashboards.snapshot import Row

_DAYS = (0, 15, 30, 45, 60, 90, 120)
_HOURS = (0, 24, 48, 72, 120, 168, 240)
_CHANNELS = ("hotline", "mailbox", "petition", "message", "phone", "visit", "app", "other")


def _waiting_table(context: Context, name: str, until: str, time: str, share: str) -> Table:
    columns = [label("channel"), count("waited", time), count("at_risk", "case.at_risk"), percent("still_open", share)]
    rows = context.reader.rows("case_waiting", until=until, units=context.members, **context.days)
    return table(context, name, f"case.{name}", columns, rows)


def survival_table(context: Context) -> Table:
    """Share still open by days since receipt."""
    return _waiting_table(context, "survival", "closed", "case.days", "case.still_open")


def response_table(context: Context) -> Table:
    """Share without a first response by hours since receipt."""
    return _waiting_table(context, "response", "answered", "case.hours", "case.unanswered")


def curves(context: Context) -> html.Element:
    parts = [
        _curves(context, response_table(context), "hours", _HOURS, "case.response_note"),
        _curves(context, survival_table(context), "days", _DAYS, "case.survival_note"),
    ]
    return html.Div(parts, className="halves")


def _colours(channels: Iterable[str]) -> dict[str, str]:
    """A channel has the same colour in every picture, unless two of one picture would share it."""
    found: dict[str, str] = {}
    for channel in channels:
        place = _CHANNELS.index(channel) if channel in _CHANNELS else len(_CHANNELS)
        order = [CATEGORIES[(place + step) % len(CATEGORIES)] for step in range(len(CATEGORIES))]
        found[channel] = next((colour for colour in order if colour not in found.values()), order[0])
    return found


def _curves(context: Context, shown: Table, unit: str, ticks: tuple[int, ...], note: str) -> html.Element:
    """Shares that still wait, by time since receipt; one step line a channel."""
    text, formats = context.text, context.formats
    channels: dict[str, list[Row]] = defaultdict(list)
    for row in shown.rows:
        channels[row["channel"]].append(row)
    colours = _colours(channels)

    def words(row: Row) -> str:
        said = {"channel": text.label("channel", row["channel"]), "share": formats.percent(row["still_open"])}
        return text(note, **said, **{unit: row["waited"]})

    drawn = [
        {
            "name": text("case.channel_n", channel=text.label("channel", channel), n=formats.count(rows[0]["cases"])),
            "colour": colours[channel],
            "x": [0, *[row["waited"] for row in rows]],
            "y": [1.0, *[row["still_open"] for row in rows]],
            "notes": ["", *[words(row) for row in rows]],
        }
        for channel, rows in channels.items()
    ]
    last = max((row["waited"] for row in shown.rows), default=0)
    places = [tick for place, tick in enumerate(ticks) if place == 0 or ticks[place - 1] < last]
    figure = lines(
        drawn,
        places=places,
        height=320,
        names=[str(tick) for tick in places],
        rate=True,
        steps=True,
        title=text(f"case.{unit}"),
    )
    return chart_card(
        context,
        about=text(f"case.{shown.name}_about"),
        figure=figure if drawn else None,
        table=shown,
        definitions=(text("definition.survival"),),
        why_empty=text("case.too_few"),
    )
