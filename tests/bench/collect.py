"""make bench-collect: reading many workbooks, beside the bare reader (the floor) and beside what people write today.

    python -m tests.bench.collect [--workbooks 1000] [--rows 200] [--others 50]

Prints one JSON line: seconds of each way over the same files, ratios, and the memory that collection takes above its imports.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from orchestration.collection.model import Arrival
from tests.collection.conftest import Desk

SEED = 20240305
UNITS = ("C1A", "C1B", "C1", "C1T", "C2T")
SESSIONS, CHANNELS, LEVELS = ("集中学习", "中心组学习", "党课与专题授课"), ("公众号", "网站", "报纸"), ("本单位", "县区", "市")


def _sheets(number: int, chance: random.Random) -> dict[str, tuple[list[str], Any]]:
    def day() -> date:
        return date(2024, 1, 1) + timedelta(days=chance.randrange(366))

    return {
        "学习台账": (["序号", "学习时间", "学习类型", "应到人数", "实到人数"], lambda row: [row, day(), chance.choice(SESSIONS), 30, chance.randrange(20, 31)]),
        "诉求办理台账": (["工单编号", "渠道", "受理时间", "办结时间", "是否满意"], lambda row: [f"GD{number:05d}{row:04d}", "12345热线", day(), day(), chance.choice("是否")]),
        "宣传产出台账": (["发布日期", "渠道", "级别", "数量", "是否三审"], lambda row: [day(), chance.choice(CHANNELS), chance.choice(LEVELS), chance.randrange(1, 5), "是"]),
        "材料报送台账": (["任务事项", "期间", "报送时间", "审核结果"], lambda row: ["季度分析研判报告", chance.choice(("2024-Q1", "2024-Q2")), day(), "通过"]),
    }  # fmt: skip


def make(folder: Path, workbooks: int, rows: int) -> list[Path]:
    """Write the workbooks; the same bytes every time."""
    paths = []
    for number in range(workbooks):
        chance = random.Random(SEED + number)
        path = folder / UNITS[number % len(UNITS)] / f"{number:05d}.xlsx"
        path.parent.mkdir(exist_ok=True)
        with xlsxwriter.Workbook(str(path)) as book:
            book.set_properties({"created": datetime(2024, 1, 1)})  # noqa: DTZ001 - a workbook's clock has no zone
            form = book.add_format({"num_format": "yyyy-mm-dd"})
            for name, (head, row_of) in _sheets(number, chance).items():
                sheet = book.add_worksheet(name)
                sheet.write_row(0, 0, head)
                for row in range(1, rows + 1):
                    for column, value in enumerate(row_of(row)):
                        sheet.write_datetime(row, column, value, form) if isinstance(value, date) else sheet.write(row, column, value)
        paths.append(path)
    return paths


def bare(paths: list[Path]) -> int:
    """The floor: every sheet opened by the fastest reader, nothing done with it."""
    from python_calamine import CalamineWorkbook

    rows = 0
    for path in paths:
        book = CalamineWorkbook.from_path(str(path))
        rows += sum(len(book.get_sheet_by_name(name).to_python()) - 1 for name in book.sheet_names)
    return rows


def ours(paths: list[Path], folder: Path, references: Any) -> int:
    """Collection: guarded workers, headers, values, units, periods, findings."""
    from orchestration.collection.reading import read_files

    received = datetime(2025, 1, 1, tzinfo=UTC)
    arrivals = [Arrival(f"{number}-1", path.relative_to(folder).as_posix(), path, received) for number, path in enumerate(paths)]
    return sum(part.rows_accepted for parsed in read_files(arrivals, references) for part in parsed.parts)


def usual(paths: list[Path], folder: Path) -> int:
    """pandas with openpyxl into DuckDB: what people write today."""
    import duckdb
    import pandas as pd

    with duckdb.connect(str(folder / "usual.duckdb")) as connection:
        rows = 0
        for path in paths:
            for number, frame in enumerate(pd.read_excel(path, sheet_name=None, engine="openpyxl").values()):
                connection.register("frame", frame)
                exists = connection.execute("select count(*) from duckdb_tables() where table_name = ?", [f"t{number}"]).fetchone()[0]
                connection.execute(
                    f"insert into t{number} select * from frame" if exists else f"create table t{number} as select * from frame"
                )
                rows += len(frame)
    return rows


def _timed(work: Any, *arguments: Any) -> tuple[float, int]:
    start = time.monotonic()
    rows = work(*arguments)
    return time.monotonic() - start, rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--workbooks", type=int, default=1000)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--others", type=int, default=50, help="workbooks for pandas with openpyxl; its time is scaled up")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        references = Desk(folder / "desk").references()
        paths = make(folder, given.workbooks, given.rows)
        ours(paths[:2], folder, references)  # fixed start-up is not what is compared
        resident = _resident()
        floor, floor_rows = _timed(bare, paths)
        own, own_rows = _timed(ours, paths, folder, references)
        others, _ = _timed(usual, paths[: given.others], folder)
        scaled = others * given.workbooks / max(1, min(given.others, given.workbooks))
        answer = {
            "workbooks": given.workbooks, "rows": floor_rows, "rows_accepted": own_rows, "floor_seconds": round(floor, 2), "seconds": round(own, 2),
            "usual_seconds_scaled": round(scaled, 1), "times_floor": round(own / floor, 2), "times_faster_than_usual": round(scaled / own, 1),
            "megabytes_above_imports": round((_resident() - resident) / 1e6), "largest_worker_megabytes": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3),
        }  # fmt: skip
        print(json.dumps(answer))


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    main()
