"""What goes on when the power fails: python -m tests.reliability.power_scenario HOME. Says what somebody was told, a line each.

Uploads, the first stage of a run, a snapshot, a withdrawal, an appeal, and all of it once more.
"""

from __future__ import annotations

import hashlib
import random
import sys
from contextlib import closing
from pathlib import Path

from orchestration import intake
from orchestration.appeals import file_appeal
from orchestration.clock import now
from orchestration.home import Home
from orchestration.pipeline.collect import collect
from orchestration.pipeline.session import RunSettings
from orchestration.reference import load
from orchestration.snapshots import store
from orchestration.state import StateStore
from tests.faults import small_home


def _upload(home: Home, name: str, rng: random.Random) -> None:
    days = "".join(
        f"城关镇,2024-0{rng.randint(1, 5)}-{rng.randint(10, 28)},{rng.randint(1, 10**9)}\n" for _ in range(40)
    )
    data = f"单位,学习时间,备注\n{days}".encode()
    if intake.receive(home, name, data, "U1").state == "waiting":
        print("received", f"U1/{name}", hashlib.sha256(data).hexdigest(), flush=True)


def run(home: Home) -> str:
    """Do what the stages of a run do, without the models in between; the snapshot's number."""
    store.clear_leftovers(home)
    collect(home, RunSettings(load(home.config)), now())
    snapshot_id = store.next_id(home)
    small_home.publish(home, snapshot_id)
    return snapshot_id


def withdrawn(home: Home) -> set[str]:
    """What the state says was withdrawn."""
    with closing(StateStore(home.state)) as state:
        return {one.file_id for one in state.arrivals() if one.withdrawn_at is not None}


def main(home: Home) -> None:
    """Do everything that has to last."""
    rng = random.Random(1)
    for turn in range(3):
        _upload(home, f"{turn}-1.csv", rng)
        _upload(home, f"{turn}-2.csv", rng)
        print("published", run(home), flush=True)
        with closing(StateStore(home.state)) as state:
            last = next(one for one in reversed(state.arrivals()) if one.withdrawn_at is None)
            with state.transaction():
                state.withdraw(last.file_id, now())
                state.note(now(), "withdrawn", {"file_id": last.file_id})
        print("withdrawn", last.file_id, flush=True)
        cells = {"unit": "U1", "kind": "case_exclusion", "case_id": f"X-{turn}", "reason": "重复派单"}
        print("appealed", file_appeal(home, cells).appeal_id, flush=True)
        _upload(home, f"{turn}-3.csv", rng)
    print("published", run(home), flush=True)


if __name__ == "__main__":
    main(Home(Path(sys.argv[1])))
