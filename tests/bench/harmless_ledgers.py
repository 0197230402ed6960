"""Ledgers with long numbers that belong to nobody: amounts, serial and document numbers, postal codes, case numbers."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from tests.bench.personal_ledgers import HEADS, UNIT, Ledger, Sheet, workbook_of
from tests.collection.conftest import csv_bytes


def harmless(seed: int) -> Iterator[Ledger]:
    """Yield ledgers with long numbers that belong to nobody: amounts, serial and document numbers, postal codes."""
    chance = random.Random(seed)
    columns: dict[str, Callable[[int], Any]] = {
        "金额（元）": lambda _: chance.randrange(10**10, 10**11),
        "项目投资": lambda _: float(chance.randrange(13_000_000_000, 19_999_999_999)),
        "资产编号": lambda at: f"{13000000001 + at}",
        "流水号": lambda at: f"2024030514300{at:04d}",
        "文号": lambda at: f"〔2025〕{at + 1}号",
        "邮编": lambda _: f"{chance.randrange(730000, 747999)}",
        "受理编号": lambda at: f"GD2024{chance.randrange(10**11):011d}{at}",
        "完成时间": lambda _: "20240305",
        "投诉渠道": lambda _: chance.choice(["12345", "12315", "12328", "拨打12345热线反映"]),
        "条码": lambda _: f"69{chance.randrange(10**11):011d}",
        "统计值": lambda _: chance.randrange(10**14, 10**15),
        "社会信用代码": lambda _: f"91620321MA{chance.randrange(10**8):08d}",
        "说明": lambda at: f"见甘教发〔2024〕{at}号文，第3.1-12条，投入13,812,345,678元",
        "网址": lambda _: f"https://mp.weixin.qq.com/s?id={chance.randrange(10**9, 10**10)}",
        "经纬度": lambda _: f"{chance.uniform(102, 103):.8f},{chance.uniform(38, 39):.8f}",
        "参加人数": lambda _: chance.randrange(10, 90),
        "经办科室": lambda _: "办公室",
        "版本号": lambda _: "V1.38.1234.5678",
        "区划代码": lambda _: f"{chance.randrange(620321001001, 620321999999)}",
        "时刻": lambda at: 1709625600000 + at,
    }
    titles = ["", "县教育局2024年3月台账（办公室电话0935-8212345）", "填报单位：县教育局  联系电话：0935-8212345"]
    rows_count = 12
    for number, template in enumerate(name for name in HEADS for _ in range(10)):
        heads, row = HEADS[template]
        sheet = Sheet(template, list(heads), [list(row) for _ in range(rows_count)])
        for header in chance.sample(sorted(columns), 4):
            sheet.heads = [*sheet.heads, header]
            sheet.rows = [[*cells, columns[header](at)] for at, cells in enumerate(sheet.rows)]
        if template == "case":
            sheet.rows = [[f"{chance.randrange(13 * 10**9, 19 * 10**9)}", *cells[1:]] for cells in sheet.rows]
        if number % 4 == 3:
            yield Ledger(f"{UNIT}/h{number:03d}.csv", csv_bytes([sheet.heads, *sheet.rows]))
        else:
            yield Ledger(f"{UNIT}/h{number:03d}.xlsx", workbook_of(sheet, title=chance.choice(titles)))
