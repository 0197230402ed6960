"""What makes an inbox real: a correction, files sent twice, a damaged file, totals in place of a ledger, a list of units."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from expectations.loading import contracts
from expectations.periods import period
from orchestration.reference.table import load_list
from orchestration.reference.units import UnitRow

from . import ledgers, shapes, simulate_work, workdays
from .county import CONFIG, ROOT, Unit, months, units
from .inbox import Ledger, SentFile, ledgers_of
from .sheets import Sheet, Table, workbook

CORRECTED = ("QH105", "2024-Q4")
SENT_TWICE = ("QH203", "2025-H1")
SAVED_AGAIN = ("QH201", "2024-H2")
DAMAGED = ("QH102", "2025-Q3")
# what the county's own yearly count says beside the ledgers: unit → (sessions, items) too many or too few
MISCOUNTED = {"QH103": (1, 0), "QH106": (0, -4), "QH203": (-2, 0), "QH205": (0, 13)}


def _unit(code: str) -> Unit:
    return next(unit for unit in units() if unit.code == code)


def _ledger(key: tuple[str, str]) -> Ledger:
    return next(ledger for ledger in ledgers_of(_unit(key[0])) if ledger.span.code == key[1])


def correction() -> SentFile:
    """The whole ledger once more: a session was forgotten, three items were counted twice, one case has been closed since."""
    ledger = _ledger(CORRECTED)
    sent = datetime.combine(workdays.shift(ledger.received_at.date(), 6), time(11, 5))
    forgotten = (date(2024, 12, 20), "集中学习", "一般", 84, 79, 90)
    study = Table(ledger.study.title, ledger.study.columns, tuple(sorted((*ledger.study.rows, forgotten))))
    outreach = Table(
        ledger.outreach.title, ledger.outreach.columns, ledger.outreach.rows[:4] + ledger.outreach.rows[7:]
    )
    closed_at = [column.header for column in ledger.case.columns].index("办结时间")
    cases = [list(row) for row in ledger.case.rows]
    still_open = next(row for row in reversed(cases) if row[closed_at] is None)
    still_open[closed_at] = datetime.combine(ledger.received_at.date() + timedelta(days=1), time(10, 20))
    case = replace(ledger.case, rows=tuple(tuple(row) for row in cases))
    tables = [ledgers.with_unit(table, ledger.unit_name) for table in (study, case, outreach)]
    path = f"{ledger.unit.code}/{shapes.spoken(ledger.span)}工作台账（更正）.xlsx"
    return SentFile(
        path, workbook(*(shapes.plain(table, numbered=True) for table in tables)), sent, period=ledger.span.code
    )


def again(straight: list[SentFile]) -> Iterator[SentFile]:
    """The same bytes under another name, and the same cells saved by another hand."""
    ledger = _ledger(SENT_TWICE)
    first = next(
        file for file in straight if file.path.startswith(f"{ledger.unit.code}/") and file.period == ledger.span.code
    )
    yield SentFile(
        f"{ledger.unit.code}/石桥镇上半年台账（补报）.xlsx",
        first.data,
        first.received_at + timedelta(days=1),
        period=first.period,
    )
    ledger = _ledger(SAVED_AGAIN)
    tables = [ledgers.with_unit(table, ledger.unit_name) for table in ledger.tables]
    data = workbook(*(shapes.plain(table) for table in tables), created=datetime.fromisoformat("2026-01-02"))
    yield SentFile(
        "乡镇/城关镇2024下半年台账-另存.xlsx",
        data,
        ledger.received_at + timedelta(hours=3),
        ledger.unit.code,
        ledger.span.code,
    )


def damaged() -> SentFile:
    """A workbook that broke off on its way; the good one follows within the day."""
    ledger = _ledger(DAMAGED)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("xl/workbook.xml", (2025, 10, 9, 9, 0, 0)), "<workbook/>" * 200)
    path = f"{ledger.unit.code}/{shapes.spoken(ledger.span)}工作台账(1).xlsx"
    return SentFile(path, whole.getvalue()[:1500], ledger.received_at - timedelta(hours=5), period=ledger.span.code)


def totals_only() -> Iterator[SentFile]:
    """A section without an outreach ledger: the number of items of each month."""
    unit = _unit("QH305")
    published = simulate_work.items(unit)
    for ledger in ledgers_of(unit):
        rows = tuple(
            (
                ledger.unit_name,
                month.code,
                "宣传稿件数",
                sum(item.items for item in published if item.published_on in month),
                "准确",
            )
            for month in months()
            if ledger.span.holds(month)
        )
        sheet = shapes.plain(Table(ledgers.title("period_summary"), ledgers.SUMMARY_COLUMNS, rows))
        path = f"科室/{shapes.spoken(ledger.span)}{ledger.unit_name}宣传汇总.xlsx"
        yield SentFile(path, workbook(sheet), ledger.received_at + timedelta(minutes=8), unit.code, ledger.span.code)


def yearly_count() -> SentFile:
    """The county's own totals of 2024, which mostly agree with the ledgers."""
    rows = []
    for unit in units():
        line = unit.on(date(2024, 12, 31))
        if not line or line.unit_type == "section":
            continue
        more_sessions, more_items = MISCOUNTED.get(unit.code, (0, 0))
        held = sum(session.held_on.year == 2024 for session in simulate_work.sessions(unit))
        published = sum(item.items for item in simulate_work.items(unit) if item.published_on.year == 2024)
        rows.append((line.unit_name, "2024", "学习次数", held + more_sessions, "准确"))
        rows.append((line.unit_name, "2024", "发稿数量", published + more_items, "准确"))
    sheet = shapes.titled(
        Table(ledgers.title("period_summary"), ledgers.SUMMARY_COLUMNS, tuple(rows)),
        "青禾县",
        period("2024"),
        date(2025, 1, 20),
    )
    return SentFile(
        f"{ROOT}/2024年工作汇总.xlsx", workbook(sheet), datetime.fromisoformat("2025-01-20 15:10"), ROOT, "2024"
    )


def list_of_units() -> SentFile:
    """The units as of March 2025; one head count differs from units.csv and one office is not in it."""
    header = [field.label_zh for field in contracts()["unit_list"].fields]
    day = date(2025, 3, 3)
    rows: list[list] = []
    for line in load_list(UnitRow, CONFIG / "units.csv"):
        if line.is_valid_on(day) and line.parent_code == ROOT:
            staff = line.headcount + 4 if line.unit_code == "QH107" else line.headcount
            names = "|".join(alias.name for alias in line.aliases if alias.valid_from is None)
            rows.append(
                [
                    line.unit_code,
                    line.unit_name,
                    line.unit_type,
                    names,
                    line.parent_code,
                    staff,
                    line.valid_from,
                    line.valid_to,
                ]
            )
    rows.append(["QH111", "青禾县供销合作社", "bureau", "县供销社", ROOT, 22, date(2025, 3, 1), None])
    return SentFile(
        f"{ROOT}/单位名录2025.xlsx",
        workbook(Sheet(ledgers.title("unit_list"), [header, *rows])),
        datetime.fromisoformat("2025-03-03 09:30"),
        ROOT,
    )


def extra_files(straight: list[SentFile]) -> Iterator[SentFile]:
    yield correction()
    yield from again(straight)
    yield damaged()
    yield from totals_only()
    yield yearly_count()
    yield list_of_units()
