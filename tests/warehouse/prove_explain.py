"""Takes every figure of a published snapshot apart and says which do not add up: `python -m tests.warehouse.prove_explain HOME`.

The tests take some of each metric, kind of period and status; this takes all, which needs minutes.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

import duckdb

from orchestration.explain import explain_exact
from orchestration.explain.terminal import asker
from orchestration.home import Home
from orchestration.snapshots.store import path_of

_EACH = 2000


def prove(snapshot: Path) -> int:
    """How many figures do not add up; each is printed."""
    connection = duckdb.connect(str(snapshot), read_only=True, config={"threads": "1"})
    connection.execute("set TimeZone = 'Asia/Shanghai'")
    ask, faults, statuses, began = asker(connection), 0, Counter(), time.perf_counter()
    keys = connection.execute(
        "select metric_code, unit_code, period_code from marts.fct_unit_metric order by all"
    ).fetchall()
    for number, key in enumerate(keys, start=1):
        found = explain_exact(ask, *key)
        assert found is not None
        statuses[found.figure["status"]] += 1
        if not found.adds_up:
            faults += 1
            print(
                "does not add up:",
                *key,
                found.figure["numerator"],
                found.figure["denominator"],
                found.parts,
                flush=True,
            )
        if number % _EACH == 0 or number == len(keys):
            print(
                f"{number:,} of {len(keys):,} figures, {faults} faults, {time.perf_counter() - began:.0f} s", flush=True
            )
    print(", ".join(f"{status} {count:,}" for status, count in statuses.most_common()))
    return faults


if __name__ == "__main__":
    sys.exit(1 if prove(path_of(Home(Path(sys.argv[1] if len(sys.argv) > 1 else "data/home")))) else 0)
