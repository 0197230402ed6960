"""The board of the collection page: how far each unit has come in each domain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dashboards import live
from dashboards.components.columns import Spec, column, count, day, moment, table, unit
from dashboards.components.table import Table, room
from dashboards.context import Context
from dashboards.pages.collection_tables import TONES
from dashboards.pages.reporting_counts import owed_between
from dashboards.snapshot import Row
from dashboards.view import DOMAINS

# the way of a ledger or report, as counted above the board
FLOW = ("missing", "waiting", "refused", "partly_accepted", "accepted")
_OPEN = {"missing", "refused", "partly_accepted"}
# units in sight, the rest by scrolling
_FEWEST_IN_SIGHT, _MOST_IN_SIGHT = 6, 10
_GROUPS = {"reported": "accepted", "from_source": "accepted", "summary_only": "accepted"}
_SHAPES = {
    "accepted": "●",
    "reported": "●",
    "from_source": "●",
    "summary_only": "◑",
    "partly_accepted": "◐",
    "refused": "✕",
    "missing": "○",
    "not_applicable": "—",
}


def board_table(context: Context) -> Table:
    """Units as rows, domains as columns: what came, or that nothing came; of the chosen state only."""
    return of_state(context, whole_board(context))


def of_state(context: Context, board: Table) -> Table:
    """The lines of a board that have the chosen state in any domain."""
    chosen = context.view.status
    if chosen not in FLOW:
        return board
    return replace(board, rows=[line for line in board.rows if chosen in line["groups"].values()])


def is_open(line: Row) -> bool:
    """Whether something of a unit did not come, or came back."""
    return not _OPEN.isdisjoint(line["groups"].values())


def whole_board(context: Context) -> Table:
    """The board with every unit, those with something open first; `groups` of a line are its states as counted above
    the board.
    """
    text, formats = context.text, context.formats
    lines: dict[str, Row] = {}
    for row in _states(context):
        line = lines.setdefault(row["unit_code"], {"unit_code": row["unit_code"], "received_at": None, "groups": {}})
        line["groups"][row["domain"]] = _GROUPS.get(row["state"], row["state"])
        line[row["domain"]], line[f"{row['domain']}.row"] = row["state"], row
        if row["received_at"] and (line["received_at"] is None or row["received_at"] > line["received_at"]):
            line["received_at"] = row["received_at"]

    def of_domain(domain: str) -> Spec:
        def words(line: Row) -> str | None:
            row = line.get(f"{domain}.row")
            if row is None:
                return f"· {text.label('board', 'nothing_due')}" if domain == "reporting" else None
            version = f" v{row['version']}" if (row["version"] or 1) > 1 else ""
            more = f" {row['missing']}" if row["missing"] else version
            return f"{_SHAPES.get(row['state'], '')} {text.label('board', row['state'])}{more}"

        def tip(line: Row) -> str | None:
            row = line.get(f"{domain}.row") or {}
            return f"{row['file_name']} · {formats.moment(row['received_at'])}" if row.get("file_name") else None

        look: dict[str, Any] = {"tone": lambda line: TONES.get(line.get(domain, "")), "least": least}
        return column(domain, named=text.label("domain", domain), shown=words, tip=tip, **look)

    least = room(*(f"● {text.label('board', state)}" for state in ("accepted", "reported", "missing")))

    def waits(row: Row) -> str | None:
        return formats.count(waiting[row["unit_code"]]) if row["unit_code"] in waiting else None

    waiting = live.waiting_by_unit(context)
    some_wait = any(code in lines for code in waiting)
    columns = [
        unit(href=lambda row: context.link(unit=row["unit_code"]), least=200, pinned=True),
        *map(of_domain, DOMAINS),
        count("waiting", "collection.step_waiting", shown=waits, wide=560) if some_wait else None,
        moment("received_at", "collection.last", wide=700),
    ]
    rows = [{**line, "waiting": waiting.get(code)} for code, line in lines.items()]
    rows.sort(key=lambda line: not (is_open(line) or line["waiting"]))
    in_sight = min(max(sum(map(is_open, rows)), _FEWEST_IN_SIGHT), _MOST_IN_SIGHT)
    return table(context, "board", "collection.board", columns, rows, in_sight=in_sight)


def _states(context: Context) -> list[Row]:
    asked = {"period": context.period["period_code"], "units": context.members, **context.days}
    return context.reader.rows("collection_board", **asked)


def missing_table(context: Context) -> Table:
    """Ledgers of the period and reports due in it that did not come, with the period that they belong to."""
    text, formats = context.text, context.formats

    def named(row: Row) -> str:
        return text.either(row["name_zh"], row["name_en"]) if row["due_at"] else text.label("template", row["what"])

    def belongs_to(row: Row) -> str | None:
        return formats.period(row["period_code"]) if row["period_code"] else None

    columns = [
        unit(least=104),
        column("what", "collection.missing_what", shown=named, least=112),
        column("period_code", "collection.belongs_to", shown=belongs_to),
        day("due_at", "column.due", kind="moment", wide=480, width=128),
    ]
    of_period = {"period_code": context.period["period_code"], "due_at": None}
    ledgers = [
        {"unit_code": row["unit_code"], "what": row["template"], **of_period}
        for row in _states(context)
        if row["template"] and row["state"] == "missing"
    ]
    missing = owed_between(context, context.members, *context.days.values(), statuses=["missing"])
    reports = sorted(missing, key=lambda row: (row["due_at"], row["unit_code"], row["obligation_code"]))
    rows = [*ledgers, *({**row, "what": row["obligation_code"]} for row in reports)]
    return table(context, "missing", "collection.missing", columns, rows, in_sight=8)
