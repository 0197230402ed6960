"""The straight part of the inbox: what each unit sends, in which shape and when, and the county's register of reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from expectations.periods import Period, period

from . import ledgers, mistakes, shapes, simulate_cases, simulate_reports, simulate_work, workdays
from .county import LAST_DAY, ROOT, Unit, spans, units
from .facts import Report
from .sheets import Table, csv_bytes, workbook

OWN_CHANNELS = ("mailbox", "message", "phone", "visit")
# what never came, by unit and period
MISSING = {("QH108", "2024-Q3"), ("QH207", "2025-H2")}
# quarters whose register is on the office's own form
TITLED_REGISTERS = ("2024-Q3", "2025-Q2")
# who filled in a ledger without care
SPOILT = {("QH205", "2025-H1")}
# section 305 keeps no outreach ledger and sends totals (extras.py); section 302 answers no requests and says so
WITHOUT_OUTREACH = {"QH305"}


@dataclass(frozen=True, slots=True)
class SentFile:
    """One file of the inbox and its line in the manifest; unit and period are blank where the file says it itself."""

    path: str
    data: bytes
    received_at: datetime
    unit: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a unit writes down about one period."""

    unit: Unit
    span: Period
    received_at: datetime
    study: Table
    case: Table
    outreach: Table | None

    @property
    def unit_name(self) -> str:
        return self.unit.on(min(self.span.ends_on, self.unit.lines[-1].valid_to or LAST_DAY)).unit_name

    @property
    def tables(self) -> list[Table]:
        return [table for table in (self.study, self.case, self.outreach) if table]


def received(random: Random, span: Period, promptness: float) -> datetime:
    """When a ledger comes in: some days after its period, later from late units; that of the last one before the year ends."""
    if span.ends_on == LAST_DAY:
        day = LAST_DAY - timedelta(days=random.choice((0, 0, 0, 1)))
    elif random.random() < promptness:
        day = workdays.shift(span.ends_on, random.randint(6, 12))
    else:
        day = workdays.shift(span.ends_on, random.randint(16, 40))
    return datetime.combine(day, time(16, 30) if day == LAST_DAY else time(8, 45)) + timedelta(
        minutes=random.randrange(0, 75)
    )


def ledgers_of(unit: Unit) -> Iterator[Ledger]:
    """The ledgers that a unit sends, in time order."""
    random = Random(f"sending {unit.code}")
    sessions, items, cases = simulate_work.sessions(unit), simulate_work.items(unit), simulate_cases.cases(unit)
    for span in spans(unit.cadence):
        at = received(random, span, unit.level("prompt", span.starts_on))
        if not (unit.on(span.starts_on) or unit.on(span.ends_on)) or (unit.code, span.code) in MISSING:
            continue
        own = [case.known_at(at) for case in cases if case.channel in OWN_CHANNELS]
        yield Ledger(
            unit,
            span,
            at,
            ledgers.study(session for session in sessions if session.held_on in span and session.held_on <= at.date()),
            ledgers.case(case for case in own if case.received_at.date() in span and case.received_at <= at),
            None
            if unit.code in WITHOUT_OUTREACH
            else ledgers.outreach(
                item for item in items if item.published_on in span and item.published_on <= at.date()
            ),
        )


def _plain_files(ledger: Ledger) -> Iterator[SentFile]:
    sender = ledger.unit_name if int(ledger.unit.code[2:]) % 2 else ""
    tables = [ledgers.with_unit(table, sender) if sender and table.rows else table for table in ledger.tables]
    if (ledger.unit.code, ledger.span.code) in SPOILT:
        tables = [
            mistakes.spoil(*pair) for pair in zip(("study_session", "case", "outreach_item"), tables, strict=True)
        ]
    data = workbook(*(shapes.plain(table, numbered=ledger.unit.code == "QH105") for table in tables))
    in_own_folder = ledger.unit.code < "QH2"
    folder = ledger.unit.code if in_own_folder else "乡镇" if ledger.unit.code < "QH3" else "科室"
    name = shapes.spoken(ledger.span) + ("工作台账" if in_own_folder else f"{ledger.unit_name}台账")
    # who sends into the common folder is in the file name; the manifest names it for every other one
    named = "" if in_own_folder or ledger.span.code.endswith("H2") else ledger.unit.code
    yield SentFile(f"{folder}/{name}.xlsx", data, ledger.received_at, named, ledger.span.code)


def _titled_files(ledger: Ledger) -> Iterator[SentFile]:
    sheets = [shapes.titled(table, ledger.unit_name, ledger.span, ledger.received_at.date()) for table in ledger.tables]
    yield SentFile(
        f"{ledger.unit.code}/{ledger.unit_name}{shapes.spoken(ledger.span)}台账（报送）.xlsx",
        workbook(*sheets),
        ledger.received_at,
        period=ledger.span.code,
    )


def _month_files(ledger: Ledger) -> Iterator[SentFile]:
    start = f"{ledger.unit.code}/{shapes.spoken(ledger.span)}"
    study = workbook(*shapes.month_sheets(ledger.study, ledger.span))
    yield SentFile(f"{start}学习台账.xlsx", study, ledger.received_at, period=ledger.span.code)
    others = workbook(*(shapes.plain(table) for table in ledger.tables[1:]))
    yield SentFile(f"{start}诉求与宣传台账.xlsx", others, ledger.received_at, period=ledger.span.code)


def _loose_files(ledger: Ledger) -> Iterator[SentFile]:
    sheets = [shapes.loose(table, f"Sheet{number}") for number, table in enumerate(ledger.tables, 1)]
    yield SentFile(
        f"{ledger.unit.code}/{ledger.span.code}.xlsx",
        workbook(*sheets),
        ledger.received_at,
        ledger.unit.code,
        ledger.span.code,
    )


def _csv_files(ledger: Ledger) -> Iterator[SentFile]:
    for table in ledger.tables:
        data = csv_bytes(shapes.csv_rows(table), "gb18030")
        path = f"{ledger.unit.code}/{table.title}_{ledger.span.code}.csv"
        yield SentFile(path, data, ledger.received_at, ledger.unit.code, ledger.span.code)


_SHAPES = {
    "plain": _plain_files,
    "titled": _titled_files,
    "months": _month_files,
    "loose": _loose_files,
    "csv": _csv_files,
}


def unit_files() -> Iterator[SentFile]:
    """The ledgers of all units."""
    for unit in units():
        for ledger in ledgers_of(unit):
            yield from _SHAPES[unit.shape](ledger)


def register_entries() -> Iterator[tuple[Period, datetime, list[Report]]]:
    """What each quarterly register of reports lists, and when it was sent."""
    reports = sorted(
        (report for unit in units() for report in simulate_reports.reports(unit)), key=lambda each: each.received_at
    )
    for span in spans("quarter"):
        at = datetime.combine(LAST_DAY if span.ends_on == LAST_DAY else workdays.shift(span.ends_on, 2), time(17, 40))
        yield span, at, [report for report in reports if report.received_at.date() in span and report.received_at <= at]


def register_files() -> Iterator[SentFile]:
    """The county's register of reports, one workbook a quarter, kept where the reports come in."""
    duty_names = {row.obligation_code: row.name_zh for row in simulate_reports.all_duties()}
    for span, at, entered in register_entries():
        names = {unit.code: (unit.on(span.ends_on) or unit.lines[-1]).unit_name for unit in units()}
        if span.code in TITLED_REGISTERS:
            table = ledgers.register(entered, names, duty_names, lambda code: shapes.spoken(period(code)))
            sheet = shapes.titled(table, "青禾县", span, at.date())
        else:
            sheet = shapes.plain(ledgers.register(entered, names, duty_names, str), numbered=True)
        yield SentFile(f"{ROOT}/{shapes.spoken(span)}材料报送登记.xlsx", workbook(sheet), at, ROOT, span.code)
