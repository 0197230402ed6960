"""A file of two kinds of rows, read by two descriptions, each of its part."""

from __future__ import annotations

from orchestration.collection.conservation import breaches_of
from tests.collection.conftest import Desk, csv_bytes

CASES = """
template: case
match: "mix*"
where: {column: 类型, pattern: 工单}
columns: {case_id: 编号, unit: 单位, received_at: 时间, channel: {value: hotline}}
"""
ITEMS = """
template: outreach_item
match: "mix*"
where: {column: 类型, not: 工单}
columns: {unit: 单位, published_on: 时间, channel: {value: website}, level: {value: county}}
"""
ROWS = [
    ["类型", "编号", "单位", "时间"],
    ["工单", "1", "C1A", "2024-03-01 10:00"],
    ["稿件", "x1", "C1A", "2024-03-02"],
    ["工单", "2", "没有的单位", "2024-03-03 09:00"],
    ["稿件", "x2", "C1B", "2024-03-05"],
]


def test_each_description_takes_its_rows_and_passes_over_those_of_the_other(desk: Desk) -> None:
    desk.sources["cases"], desk.sources["items"] = CASES, ITEMS
    parsed = desk.read("mix.csv", csv_bytes(ROWS))
    parts = {part.template: part for part in parsed.parts}
    assert list(parts["case"].columns["unit_code"]) == ["C1A"]
    assert (parts["case"].rows_sent, parts["case"].rows_rejected) == (2, 1)
    assert list(parts["outreach_item"].columns["unit_code"]) == ["C1A", "C1B"]
    assert (parts["outreach_item"].rows_sent, parts["outreach_item"].rows_rejected) == (2, 0)
    assert [found.cell for found in parts["case"].findings if found.rule == "unknown_unit"] == ["C4"]
    assert breaches_of(parsed) == []
