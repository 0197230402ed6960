"""The shapes in which units send one and the same ledger. Each turns a Table into the cells of a sheet."""

from __future__ import annotations

from datetime import date, datetime
from itertools import combinations

from expectations.periods import Period

from .sheets import Cell, Column, Sheet, Table, serial

NIL = "零报告"
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def spoken(span: Period) -> str:
    """A period as people write it: 2024年第1季度, 2024年上半年, 2024年3月."""
    year, _, part = span.code.partition("-")
    if span.kind == "quarter":
        return f"{year}年第{part[1]}季度"
    if span.kind == "half_year":
        return f"{year}年{'上' if part == 'H1' else '下'}半年"
    return f"{year}年{int(part)}月" if part else f"{year}年"


def _plain_cell(value: Cell) -> Cell:
    return ("是" if value else "否") if isinstance(value, bool) else value


def plain(table: Table, *, numbered: bool = False) -> Sheet:
    """The blank template filled in: one header row, real dates, whole numbers, 是/否."""
    rows = [[column.header for column in table.columns]] + [[_plain_cell(value) for value in row] for row in table.rows]
    if not table.rows:
        rows.append([NIL])
    if numbered:
        rows = [["序号", *rows[0]]] + [[number, *row] for number, row in enumerate(rows[1:], 1)]
    return Sheet(table.title, rows)


def _dotted(value: Cell, number: int) -> Cell:
    """Dates as text, in the spelling of whoever wrote the row."""
    if isinstance(value, bool):
        return "√" if value else "×"
    if isinstance(value, datetime):
        return f"{value.year}.{value.month}.{value.day} {value:%H:%M}"
    if isinstance(value, date):
        return (
            f"{value.year}.{value.month}.{value.day}" if number % 3 else f"{value.year}年{value.month}月{value.day}日"
        )
    return value


def _two_row_header(columns: tuple[Column, ...], at: int) -> tuple[list[list[Cell]], list[tuple[int, int, int, int]]]:
    upper: list[Cell] = []
    lower: list[Cell] = []
    merges = []
    for position, column in enumerate(columns):
        if not column.group:
            upper.append(column.header)
            lower.append(None)
            merges.append((at, position, at + 1, position))
        elif position and columns[position - 1].group == column.group:
            upper.append(None)
            lower.append(column.other)
            merges.append((at, position - 1, at, position))
        else:
            upper.append(column.group)
            lower.append(column.other)
    return [upper, lower], merges


def titled(table: Table, unit_name: str, span: Period, sent_on: date) -> Sheet:
    """The office's own form: title, note, sender, header merged over two rows, a total and a line for signatures."""
    columns = (Column("序号", "序号"), *table.columns)
    width = len(columns)
    header, merges = _two_row_header(columns, 3)
    rows: list[list[Cell]] = [
        [f"{unit_name}{spoken(span)}{table.title}"],
        ["填表说明：一事一行，日期写到日，没有发生的写零报告。"],
        ["填报单位：", unit_name, None, "填报日期：", f"{sent_on.year}.{sent_on.month}.{sent_on.day}"],
        *header,
    ]
    rows += [[number, *(_dotted(value, number) for value in row)] for number, row in enumerate(table.rows, 1)] or [
        [NIL]
    ]
    if table.rows:
        sums = [
            sum(row[at] for row in table.rows) if column.totalled else None for at, column in enumerate(table.columns)
        ]
        rows.append(["合计", *sums])
    rows.append(["填报人：综合科", None, None, "审核人：—"])
    return Sheet(table.title, rows, [(0, 0, 0, width - 1), (1, 0, 1, width - 1), *merges], head=5)


def _careless(value: Cell, column: Column, number: int) -> Cell:
    if isinstance(value, bool):
        return ("有" if value else "无") if column.other == "是否重办" else ("√" if value else "×")
    if isinstance(value, date):
        return serial(value)
    if isinstance(value, int):
        text = f"{value}{column.unit}"
        return text.translate(_FULL_WIDTH) if number % 2 else text
    return value


def loose(table: Table, name: str) -> Sheet:
    """No template at all: other headers, dates as serial numbers, numbers as text, full-width or with a unit behind."""
    rows = [[column.other for column in table.columns]]
    for number, row in enumerate(table.rows):
        rows.append([_careless(value, column, number) for value, column in zip(row, table.columns, strict=True)])
    return Sheet(name, rows if table.rows else [*rows, ["无"]])


def _spoken_days(rows: list[tuple[Cell, ...]], together: bool) -> list[list[Cell]]:
    """Dates without a year. Together: the first two rows of one kind become one, which lists both days."""
    cells = [[f"{row[0].month}月{row[0].day}日", *(_plain_cell(value) for value in row[1:])] for row in rows]
    for first, second in combinations(range(len(cells)), 2):
        if together and cells[first][1:3] == cells[second][1:3]:
            cells[first][0] = f"{cells[first][0]}、{cells.pop(second)[0]}"
            break
    return cells


def month_sheets(table: Table, span: Period) -> list[Sheet]:
    """One sheet a month; dates as 3月5日, in March and September also as 3月5日、3月19日. A month without sessions says so."""
    header = [column.header for column in table.columns]
    sheets = []
    for month in range(span.starts_on.month, span.ends_on.month + 1):
        rows = [row for row in table.rows if row[0].month == month]
        sheets.append(Sheet(f"{month}月", [header, *(_spoken_days(rows, month in (3, 9)) or [[NIL]])]))
    return sheets


def csv_rows(table: Table) -> list[list[Cell]]:
    """The plain shape as lines of a CSV."""
    return plain(table).rows
