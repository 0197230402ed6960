"""make bench-collect: collecting many workbooks, beside the bare reader (the floor) and beside what people write today.

    python -m tests.bench.collect [--workbooks 100 1000 5000] [--rows 200] [--others 100]

Everything over the same files in one process a count, one JSON line each: inbox → archive → rows in DuckDB → receipts, once with everything
new and once with nothing new; the floor before and after it; pandas on some of the files, scaled up.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from orchestration.clock import as_of
from orchestration.home import Home
from tests.bench.workbooks import fill, home_with

AS_OF = "2025-06-30"
_LOOK_SECONDS = 0.25


def bare(paths: list[Path]) -> int:
    """The floor: every sheet opened by the fastest reader, nothing done with it. Rows read."""
    from python_calamine import CalamineWorkbook

    rows = 0
    for path in paths:
        book = CalamineWorkbook.from_path(str(path))
        rows += sum(len(book.get_sheet_by_name(name).to_python()) - 1 for name in book.sheet_names)
    return rows


def ours(home: Home) -> int:
    """Collection as a run does it. Rows accepted."""
    from orchestration.pipeline.collect import collect
    from orchestration.pipeline.session import RunSettings
    from orchestration.reference import load

    collected = collect(home, RunSettings(load(home.config)), as_of(AS_OF))
    return collected.rows_accepted


def usual(paths: list[Path], folder: Path) -> int:
    """pandas with openpyxl into DuckDB: what people write today. Rows read."""
    import duckdb
    import pandas as pd

    rows = 0
    with duckdb.connect(str(folder / "usual.duckdb")) as connection:
        for path in paths:
            for number, frame in enumerate(pd.read_excel(path, sheet_name=None, engine="openpyxl").values()):
                connection.register("frame", frame)
                exists = connection.execute(
                    "select count(*) from duckdb_tables() where table_name = ?", [f"t{number}"]
                ).fetchone()[0]
                connection.execute(
                    f"insert into t{number} select * from frame" if exists else f"create table t{number} as from frame"
                )
                rows += len(frame)
    return rows


class Watch:
    """What this process and everything below it takes: the most memory at one time, and processor seconds."""

    def __enter__(self) -> Watch:
        self._seconds: dict[int, float] = {}
        self._own_seconds = 0.0  # of the watching itself: a twentieth of a processor
        self.bytes_before = self.most_bytes = self._look()
        self._seconds_before = sum(self._seconds.values())
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            self.most_bytes = max(self.most_bytes, self._look())
            self._own_seconds = time.thread_time()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._look()
        self._seconds[os.getpid()] -= self._own_seconds

    @property
    def processor_seconds(self) -> float:
        """Of every process as last seen alive; a worker's last quarter of a second may be missing."""
        return sum(self._seconds.values()) - self._seconds_before

    def _look(self) -> int:
        """Bytes held now; pages that several processes share are counted once (proportional set size)."""
        children: dict[int, list[int]] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal() and (fields := _read(entry / "stat").rpartition(")")[2].split()):
                children.setdefault(int(fields[1]), []).append(int(entry.name))
        waiting, total = [os.getpid()], 0
        while waiting:
            process = waiting.pop()
            waiting += children.get(process, [])
            fields = _read(Path(f"/proc/{process}/stat")).rpartition(")")[2].split()
            if fields:
                self._seconds[process] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            lines = _read(Path(f"/proc/{process}/smaps_rollup")).splitlines()
            total += sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return total


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""  # the process has ended meanwhile


def _timed(work: Callable[..., int], *arguments: Any) -> tuple[float, int]:
    began = time.perf_counter()
    rows = work(*arguments)
    return time.perf_counter() - began, rows


def _load_imports() -> None:
    """What a run has imported and set before it collects; none of it is counted."""
    import dagster
    import duckdb
    import great_expectations
    import openpyxl
    import pandas
    import pyarrow

    # files that were written this moment would be waited for: that is no work, and it would count as start-up alone
    os.environ["TAIZHANG_SETTLE_SECONDS"] = "0"
    gc.set_threshold(50_000)  # as orchestration/pipeline/run.py does
    assert all((dagster, duckdb, great_expectations, openpyxl, pandas, pyarrow))


def measure(workbooks: int, rows: int, others: int) -> dict[str, Any]:
    """Times and memory over one number of workbooks."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _load_imports()
        first = home_with(folder / "first", 1)
        fill(first.inbox, 1, rows)
        with Watch() as first_watch:
            start_up, _ = _timed(ours, first)
        home = home_with(folder / "home", workbooks)
        paths = fill(home.inbox, workbooks, rows)
        os.sync()
        began = time.process_time()
        other_seconds, _ = _timed(usual, paths[:others], folder)
        other_processor = time.process_time() - began
        began = time.process_time()
        before, floor_rows = _timed(bare, paths)
        floor_processor = time.process_time() - began
        with Watch() as watch:
            own, own_rows = _timed(ours, home)
        after, _ = _timed(bare, sorted(home.archive.iterdir()))
        again, _ = _timed(ours, home)
    assert floor_rows == own_rows == 4 * rows * workbooks, (floor_rows, own_rows)
    scale = workbooks / min(others, workbooks)
    floor, scaled = (before + after) / 2, other_seconds * scale
    own_processor = watch.processor_seconds
    return {
        "workbooks": workbooks,
        "rows": own_rows,
        "floor_seconds": round(floor, 2),
        "seconds": round(own, 2),
        "start_up_seconds": round(start_up, 2),
        "usual_seconds": round(scaled, 1),
        "usual_measured_on": min(others, workbooks),
        "times_floor": round((own - start_up) / floor, 2),
        "times_floor_with_start_up": round(own / floor, 2),
        "times_faster_than_usual": round(scaled / own, 1),
        "processor_seconds": round(own_processor, 2),
        "processor_times_floor": round((own_processor - first_watch.processor_seconds) / floor_processor, 2),
        "processor_times_less_than_usual": round(other_processor * scale / own_processor, 1),
        "milliseconds_per_workbook": round(1000 * (own - start_up) / workbooks, 2),
        "megabytes_above_imports": round((watch.most_bytes - watch.bytes_before) / 1e6),
        "nothing_new_seconds": round(again, 2),
    }


def main() -> None:
    """Measure each count in a process of its own and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--workbooks", type=int, nargs="+", default=[100, 1000, 5000])
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument(
        "--others", type=int, default=100, help="workbooks for pandas with openpyxl; its time is scaled up"
    )
    given = parser.parse_args()
    if len(given.workbooks) == 1:
        print(json.dumps(measure(given.workbooks[0], given.rows, given.others)), flush=True)
        return
    for count in given.workbooks:
        numbers = [f"--workbooks={count}", f"--rows={given.rows}", f"--others={given.others}"]
        subprocess.run([sys.executable, "-m", "tests.bench.collect", *numbers], check=True)


if __name__ == "__main__":
    main()
