"""What a refused file is told names the cause."""

from __future__ import annotations

from typing import Any

import pytest

from tests.collection.conftest import Desk, xlsx_bytes


@pytest.mark.parametrize(
    ("rows", "row", "texts"),
    [
        pytest.param(
            [["2024年会议室使用登记"], [], ["会议室", "使用人数", "设备", "说明"], ["一号", 10, "投影", ""]],
            3,
            "会议室",
            id="title",
        ),
        pytest.param(
            [["表一"], ["填报：综合科", "2024年"], ["会议室", "设备", "说明"], ["一号", "投影", "无"]],
            3,
            "会议室",
            id="two lines above",
        ),
        pytest.param([["会议室", "设备"], ["一号", "投影"]], 1, "会议室", id="none above"),
        pytest.param([[1, 2, 3, 4], ["会议室", "设备"], [5, 6, 7, 8]], 2, "会议室", id="numbers are no header"),
    ],
)
def test_the_row_that_is_most_like_a_header_is_named(desk: Desk, rows: list[list[Any]], row: int, texts: str) -> None:
    [found] = desk.read("C1A/a.xlsx", xlsx_bytes({"Sheet1": rows})).findings
    assert found.rule == "no_header"
    assert f"第 {row} 行：{texts}" in found.message_zh and f"row {row} is most like one: {texts}" in found.message_en
