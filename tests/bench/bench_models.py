"""The dbt project at full size: `make bench-models` or `python -m tests.bench.bench_models [--units 1000] [--months 36]`;
`make bench-scale UNITS="1000 3000"` for several sizes, one after the other, without the comparison.

Measures, one after the other: a small and the full world, from raw rows to a finished snapshot file; seconds and share of
every model; peak memory; and the same headline metrics written by hand in pandas over the same raw rows.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

from tests.bench.by_hand import headline_metrics
from tests.warehouse.building import invoke
from tests.warehouse.worlds import World, date

_SQL = Path(__file__).with_name("many_units.sql").read_text(encoding="utf-8")
_FACTS_EACH = 58
# the draws; all other models make the aim "without ranks"
_RANKS = ("int_ranking__standings", "int_ranking__alternatives")
# what the figures rest on that pandas computes by hand: facts, limits, tree, periods and the sums of three domains
_HEADLINE = (
    "int_calendar",
    "int_units",
    "int_intake",
    "int_study",
    "int_cases",
    "int_outreach",
    "fct_study",
    "fct_case",
    "fct_outreach",
)


def world_of(months: int) -> World:
    """Lists only: duties, limits, calendar and scheme; the units and rows are made inside DuckDB."""
    world = World(f"{2023 + (months - 1) // 12}-{(months - 1) % 12 + 1:02d}-28")
    world.scheme()
    world.official_years(*range(2023, 2030))
    world.limit("hotline", "1 working days", "5 working days")
    world.limit("petition", "15 days", "60 days")
    world.obligation(
        "COLLECTIVE", "minimum_count", "year", minimum=24, counts="session_type=collective", valid_from=date(2023, 1, 1)
    )
    world.obligation(
        "TOPIC", "minimum_count", "quarter", minimum=3, counts="topic_class=special", valid_from=date(2023, 1, 1)
    )
    world.obligation("MONTHLY", "report", "month", due_rule="period_end+5 working days", valid_from=date(2023, 1, 1))
    world.obligation(
        "QUARTER", "report", "quarter", due_rule="period_end+10 days or next working day", valid_from=date(2023, 1, 1)
    )
    return world


def fill(path: Path, world: World, units: int, months: int) -> int:
    """Write the warehouse; returns how many fact rows it holds."""
    world.write(path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("set TimeZone = 'Asia/Shanghai'")
        connection.execute(_SQL.format(units=units, months=months, facts_each=_FACTS_EACH))
        counts = [
            connection.execute(f'select count(*) from raw."{name}"').fetchone()[0]
            for name in ("study_session", "case", "outreach_item", "report_submission")
        ]
    return sum(counts)


def _build(folder: Path, months: int, results: Any) -> None:
    """Run in a process of its own: peak memory is that of the build alone."""
    began = time.perf_counter()
    result = invoke(["build", "--exclude-resource-type", "unit_test"], world_of(months), folder)
    seconds = time.perf_counter() - began
    if not result.success:
        failed = [
            f"{item.node.name}: {item.message}" for item in result.result or () if item.status in ("error", "fail")
        ]
        raise SystemExit("\n".join(failed) or str(result.exception))
    nodes = [(item.execution_time, item.node.resource_type, item.node.name) for item in result.result]
    used = resource.getrusage(resource.RUSAGE_SELF)
    results.put((seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024**2, nodes))


def _by_hand(warehouse: Path, results: Any) -> None:
    began = time.perf_counter()
    rows = headline_metrics(warehouse)
    results.put((time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2, rows))


def _in_process(work: Any, *arguments: Any) -> tuple:
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    process = context.Process(target=work, args=(*arguments, results))
    process.start()
    answer = None
    while answer is None and (process.is_alive() or not results.empty()):
        if not results.empty():
            answer = results.get()
        time.sleep(0.2)
    process.join()
    if answer is None:
        raise SystemExit("the measured process failed; its message is above")
    return answer


def measure(folder: Path, units: int, months: int) -> dict[str, Any]:
    """Build one world and print what it cost."""
    folder.mkdir()
    facts = fill(folder / "warehouse.duckdb", world_of(months), units, months)
    seconds, processor, memory, nodes = _in_process(_build, folder, months)
    models = sorted((node for node in nodes if node[1] == "model"), reverse=True)
    tests = sum(node[0] for node in nodes if node[1] == "test")
    print(
        f"{units} units × {months} months, {facts:,} fact rows: {seconds:.1f} s, {processor:.1f} s of processor, peak {memory:.2f} GB, tests {tests:.1f} s"
    )
    for cost, _, name in models[:15]:
        print(f"    {cost:6.2f} s  {cost / seconds:5.1%}  {name}")
    ranks = sum(cost for cost, _, name in models if name in _RANKS)
    headline = sum(cost for cost, _, name in models if name.startswith(_HEADLINE))
    print(
        f"    {seconds - ranks:.1f} s without ranks, ranks {ranks:.1f} s; models of the headline metrics {headline:.1f} s"
    )
    size = (folder / "build.duckdb").stat().st_size / 1024**2
    print(f"    snapshot {size:.0f} MB")
    costs = {name: cost for cost, _, name in models}
    return {
        "units": units, "facts": facts, "seconds": seconds, "processor_seconds": processor, "ranks_seconds": ranks, "headline_seconds": headline, "gigabytes": memory, "models": costs,
    }  # fmt: skip


def main() -> None:
    """Measure a tenth of the world, the world, and the hand-written comparison; print everything, and JSON last."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--units", type=int, default=1000)
    arguments.add_argument("--months", type=int, default=36)
    arguments.add_argument("--scale", type=int, nargs="+", help="numbers of units, each measured alone")
    arguments.add_argument("--folder", type=Path, help="keep the files here")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary)
        # what does not fit goes beside the files that are measured
        os.environ["TAIZHANG_SPILL"] = str(folder / "spill")
        if chosen.scale:
            for units in chosen.scale:
                cost = measure(folder / str(units), units, chosen.months)
                print(json.dumps({name: value for name, value in cost.items() if name != "models"}), flush=True)
                shutil.rmtree(folder / str(units))
            return
        small = measure(folder / "small", chosen.units // 10, chosen.months)
        full = measure(folder / "full", chosen.units, chosen.months)
        print(
            f"growth: {full['seconds'] / small['seconds']:.1f} times the seconds for {full['facts'] / small['facts']:.1f} times the rows"
        )
        seconds, memory, rows = _in_process(_by_hand, folder / "full" / "warehouse.duckdb")
        times = seconds / full["headline_seconds"]
        print(
            f"pandas by hand, headline metrics only: {seconds:.1f} s, peak {memory:.2f} GB, {rows:,} figures; {times:.1f} times the models' seconds"
        )
        print(
            json.dumps(
                {"small": small, "full": full, "by_hand": {"seconds": seconds, "gigabytes": memory}}, ensure_ascii=False
            )
        )


if __name__ == "__main__":
    main()
