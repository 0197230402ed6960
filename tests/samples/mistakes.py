"""The slips of one careless ledger, so that the demo has cells to return to a unit."""

from __future__ import annotations

from datetime import date, timedelta

from .sheets import Cell, Table

# template → row (from 0), header, what stands there instead
SLIPS: dict[str, tuple[tuple[int, str, Cell], ...]] = {
    "study_session": (
        (1, "学习日期", "2025年2月30日"),
        (3, "实到人数", "若干"),
        (5, "学习类型", "茶话会"),
        (7, "学习日期", None),
        (8, "实到人数", 640),
        (10, "单位名称", "东糊镇"),
    ),
    "case": (
        (2, "受理时间", "上周"),
        (4, "单位名称", "东湖镇政府值班室"),
        (6, "是否满意", "还行"),
    ),
    "outreach_item": (
        (5, "发布日期", "2025-13-01"),
        (9, "数量", "很多"),
        (11, "级别", "本村"),
        (14, "发布日期", date(2024, 12, 30)),
    ),
}


def spoil(template: str, table: Table) -> Table:
    """The ledger with its slips; in the case ledger one case is closed before it came in."""
    headers = [column.header for column in table.columns]
    rows = [list(row) for row in table.rows]
    for number, header, value in SLIPS[template]:
        rows[number][headers.index(header)] = value
    if template == "case":
        received, closed = headers.index("受理时间"), headers.index("办结时间")
        rows[8][closed] = rows[8][received] - timedelta(days=3)
    return Table(table.title, table.columns, tuple(tuple(row) for row in rows))
