"""Small invented worlds: plain Python rows that become a warehouse.duckdb, as a run would have filled it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from expectations.periods import period, period_of
from orchestration.warehouse.schema import ddl, tables

SHANGHAI = ZoneInfo("Asia/Shanghai")
TABLES = tables()
Row = dict[str, Any]

DEFAULT_SCHEME = (
    # domain, domain weight, metric, weight, low, high, per month
    ("study", 0.25, "study_fulfilment_rate", 0.6, 0, 1, False),
    ("study", 0.25, "study_attendance_rate", 0.2, 0.6, 0.95, False),
    ("study", 0.25, "study_longest_gap_days", 0.2, 62, 14, False),
    ("reporting", 0.25, "report_on_time_rate", 0.5, 0.5, 1, False),
    ("reporting", 0.25, "report_completeness_rate", 0.3, 0.5, 1, False),
    ("reporting", 0.25, "report_first_pass_rate", 0.2, 0.5, 1, False),
    ("case", 0.30, "case_on_time_resolution_rate", 0.4, 0.5, 1, False),
    ("case", 0.30, "case_response_rate", 0.2, 0.5, 1, False),
    ("case", 0.30, "case_satisfaction_rate", 0.3, 0.6, 1, False),
    ("case", 0.30, "case_reopen_rate", 0.1, 0.2, 0, False),
    ("outreach", 0.20, "outreach_weighted_items", 0.4, 0, 30, True),
    ("outreach", 0.20, "outreach_channels_used", 0.1, 1, 5, False),
    ("outreach", 0.20, "outreach_silent_weeks", 0.2, 4, 0, True),
    ("outreach", 0.20, "outreach_review_rate", 0.3, 0.8, 1, False),
)
LEVELS = {"unit": 1, "county": 2, "city": 3, "province": 5, "national": 8}
EVENT_DAY = {
    "study_session": "held_on",
    "report_submission": "received_on",
    "case": "received_on",
    "outreach_item": "published_on",
}
DEFAULTS = {
    "study_session": {"session_type": "other", "topic_class": "general"},
    "report_submission": {"result": "accepted"},
    "outreach_item": {"items": 1},
}


def at(text: str, timezone: str = "Asia/Shanghai") -> datetime:
    """An instant written as local time: `2024-03-05 10:00` or `2024-03-05` (its start)."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(timezone))


def end_of(text: str, timezone: str = "Asia/Shanghai") -> datetime:
    """The last microsecond of a day."""
    return at(text, timezone) + timedelta(days=1) - timedelta(microseconds=1)


def rule_parts(due_rule: str) -> Row:
    """A due_rule as the columns that the reference loader makes of it."""
    rest = due_rule
    parts: Row = {
        "due_anchor": "period_end",
        "due_offset": None,
        "due_offset_unit": None,
        "due_next_working_day": False,
    }
    if rest.endswith(" or next working day"):
        parts["due_next_working_day"] = True
        rest = rest.removesuffix(" or next working day")
    if rest.startswith("event"):
        parts["due_anchor"] = "event"
        rest = rest.removeprefix("event")
    rest = rest.removeprefix("period_end")
    if rest:
        amount, unit = rest.split(" ", 1)
        parts |= {"due_offset": int(amount), "due_offset_unit": unit}
    return parts


class World:
    """Rows by table. Every method adds some; `write` makes the database.

    `as_of` is local time in Asia/Shanghai; a bare date means its end.
    """

    def __init__(self, as_of: str = "2025-12-31") -> None:
        self.as_of = end_of(as_of) if len(as_of) == 10 else at(as_of)
        self.tables: dict[str, list[Row]] = {name: [] for name in TABLES}
        self._sequence = 0

    def add(self, table: str, *rows: Mapping[str, Any]) -> None:
        """Append rows; a column left out is null, an unknown one is an error."""
        for row in rows:
            unknown = set(row) - set(TABLES[table])
            if unknown:
                raise KeyError(f"{table} has no {sorted(unknown)}")
            self.tables[table].append(dict(row))

    def unit(self, code: str, unit_type: str = "bureau", parent: str | None = None, **more: Any) -> None:
        self.add(
            "reference.unit",
            {"unit_code": code, "unit_name": code, "unit_type": unit_type, "parent_code": parent} | more,
        )

    def obligation(
        self, code: str, kind: str, cadence: str, applies_to: str = "all", due_rule: str = "period_end", **more: Any
    ) -> None:
        """One row of obligations.csv, with its conditions and unit types taken apart."""
        row = {
            "obligation_code": code,
            "domain": "study" if kind == "minimum_count" else "reporting",
            "name_zh": code,
            "name_en": code,
            "kind": kind,
            "cadence": cadence,
            "minimum": 1,
            "applies_to": applies_to,
            "due_rule": due_rule,
            "grace_days": 0,
        }
        row |= rule_parts(due_rule) | more
        self.add("reference.obligation", row)
        key = {"obligation_code": code, "valid_from": row.get("valid_from")}
        for unit_type in applies_to.split("|"):
            self.add("reference.obligation_unit_type", key | {"applies_to": applies_to, "unit_type": unit_type})
        for number, conjunct in enumerate(filter(None, (row.get("counts") or "").split(";")), start=1):
            column, values = conjunct.split("=")
            for value in values.split("|"):
                self.add(
                    "reference.obligation_condition", key | {"conjunct": number, "column_name": column, "value": value}
                )

    def scheme(
        self, code: str = "S1", *, minimum_n: int = 20, valid_from: date | None = None, valid_to: date | None = None
    ) -> None:
        self.add(
            "reference.scheme",
            {
                "scheme_code": code,
                "valid_from": valid_from,
                "valid_to": valid_to,
                "minimum_n": minimum_n,
            },
        )
        names = ("domain", "domain_weight", "metric_code", "weight", "low", "high", "per_month")
        for values in DEFAULT_SCHEME:
            self.add(
                "reference.scheme_metric",
                {"scheme_code": code, "method": "goalposts"} | dict(zip(names, values, strict=True)),
            )
        for level, weight in LEVELS.items():
            self.add("reference.scheme_level", {"scheme_code": code, "level": level, "weight": weight})

    def limit(self, channel: str, response: str | None = None, resolution: str | None = None, **more: Any) -> None:
        row: Row = {"channel": channel} | more
        for name, text in (("response", response), ("resolution", resolution)):
            if text:
                amount, unit = text.split(" ", 1)
                row |= {f"{name}_amount": int(amount), f"{name}_unit": unit}
        self.add("reference.case_limit", row)

    def official_years(self, *years: int, holidays: Iterable[str] = (), made_up: Iterable[str] = ()) -> None:
        """Calendar rows: one a year at least, so that the year counts as known."""
        days = {date(year, 1, 1): False for year in years}
        days |= {date.fromisoformat(day): False for day in holidays}
        days |= {date.fromisoformat(day): True for day in made_up}
        self.add(
            "reference.calendar_day",
            *({"date": day, "is_working_day": works, "name": ""} for day, works in sorted(days.items())),
        )

    def _submission(
        self, template: str | None, source: str | None, status: str, received_at: datetime, rows: int, more: Row
    ) -> Row:
        self._sequence += 1
        file_id = f"{self._sequence:012x}-1"
        row = {
            "file_id": file_id,
            "file_name": f"{file_id}.xlsx",
            "template": template,
            "source": source,
            "version": 1,
            "received_at": received_at,
            "sequence": self._sequence,
            "status": status,
            "is_open": status in ("accepted", "partly_accepted", "refused"),
            "verdict": "read",
            "is_nil": rows == 0,
            "rows_accepted": rows,
            "rows_rejected": 0,
            "columns_count": 4,
        } | more
        self.add("raw.submission", row)
        return row

    def _rows(
        self,
        template: str,
        submission: Row,
        rows: list[Row],
        declares: Iterable[str],
        timezone: str,
        constants: frozenset[str] | set[str] = frozenset(),
    ) -> None:
        sheet = {"study_session": "学习", "case": "诉求"}.get(template, template)
        fields = ({name for row in rows for name in row} | set(declares)) - constants
        for name in sorted(fields):
            self.add(
                "audit.column_map",
                {"file_id": submission["file_id"], "sheet": sheet, "field": name, "column_letter": "A"},
            )
        common = {
            "_file_id": submission["file_id"],
            "_source": submission["source"],
            "_sheet": sheet,
            "_part": 1,
            "_occurrence": 1,
        }
        for number, row in enumerate(rows, start=2):
            full = common | {"_row": number, "_timezone": timezone} | DEFAULTS.get(template, {}) | row
            for name in ("received", "closed"):
                if f"{name}_on" in TABLES[f"raw.{template}"] and full.get(f"{name}_at"):
                    full[f"{name}_on"] = full[f"{name}_at"].astimezone(ZoneInfo(timezone)).date()
            self.add(f"raw.{template}", full)

    def ledger(
        self,
        template: str,
        unit: str,
        period_code: str,
        rows: Iterable[Row] = (),
        /,
        *,
        received: str | None = None,
        status: str = "accepted",
        declares: Iterable[str] = (),
        timezone: str = "Asia/Shanghai",
        **more: Any,
    ) -> str:
        """A unit's ledger of one period. Returns its file_id; rows name only what they fill."""
        span = period(period_code)
        rows = [{"unit_code": unit} | row for row in rows]
        received_at = (
            at(received) if received else min(end_of(span.ends_on.isoformat()) + timedelta(hours=10), self.as_of)
        )
        details = {
            "unit_code": unit,
            "period_code": period_code,
            "starts_on": span.starts_on,
            "ends_on": span.ends_on,
        } | more
        submission = self._submission(template, None, status, received_at, len(rows), details)
        if status in ("accepted", "partly_accepted"):
            for code in sorted({unit} | {row["unit_code"] for row in rows}):
                keys = ("file_id", "template", "period_code", "starts_on", "ends_on", "sequence")
                is_claim = submission.get("claims_about") == code
                cover = {"unit_code": code, "is_claim": is_claim}
                self.add("raw.coverage", {key: submission[key] for key in keys} | cover)
        self._rows(template, submission, rows, declares, timezone)
        return submission["file_id"]

    def export(
        self,
        template: str,
        source: str,
        rows: Iterable[Row],
        *,
        received: str | None = None,
        status: str = "accepted",
        declares: Iterable[str] = (),
        constants: Iterable[str] = (),
        timezone: str = "Asia/Shanghai",
        **more: Any,
    ) -> str:
        """A file of a system, described by a source. Rows must name their unit; `constants` stand in no column of the file."""
        rows = list(rows)
        received_at = at(received) if received else self.as_of
        submission = self._submission(template, source, status, received_at, len(rows), more)
        self._rows(template, submission, rows, declares, timezone, set(constants))
        return submission["file_id"]

    def write(self, path: Path) -> Path:
        """Create the database file; raises if it exists."""
        if path.exists():
            raise FileExistsError(path)
        with duckdb.connect(str(path)) as connection:
            connection.execute("set TimeZone = 'Asia/Shanghai'")
            for schema in sorted({name.split(".")[0] for name in TABLES}):
                connection.execute(f"create schema {schema}")
            for name, columns in TABLES.items():
                connection.execute(ddl(name, columns))
                _load(connection, name, columns, self.tables[name])
        return path


def _load(connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: list[Row]) -> None:
    """Insert in blocks; thousands of small inserts would be most of a test's time."""
    schema, table_name = table.split(".")
    marks = "(" + ", ".join("?" * len(columns)) + ")"
    for start in range(0, len(rows), 200):
        block = rows[start : start + 200]
        values = [row.get(column) for row in block for column in columns]
        connection.execute(f'insert into {schema}."{table_name}" values {", ".join([marks] * len(block))}', values)


def month_codes(first: str, last: str) -> list[str]:
    """Month codes from first to last."""
    day, codes = period(first).starts_on, []
    while day <= period(last).ends_on:
        codes.append(period_of(day, "month").code)
        day = period_of(day, "month").ends_on + timedelta(days=1)
    return codes


def rows_of(text: str) -> list[Row]:
    """Rows written as CSV; empty cells are left out."""
    return [
        {key: value for key, value in row.items() if value}
        for row in csv.DictReader(io.StringIO(text.strip()), skipinitialspace=True)
    ]
