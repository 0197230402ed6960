"""A process that uploads and appeals without a pause, and says what it was told: python -m tests.reliability.senders HOME SEED.

One line each: "sending NAME SHA256" before, "received NAME SHA256" once it is acknowledged, "appealed ID".
"""

from __future__ import annotations

import hashlib
import random
import sys
from pathlib import Path

from orchestration import intake
from orchestration.appeals import HomeLocked, UserError, file_appeal
from orchestration.home import Home

UNITS = 6


def ledger(rng: random.Random) -> tuple[str, str, bytes]:
    """Make a unit's ledger that nobody sent before: its unit, its name, its bytes."""
    unit, year, month = rng.randint(1, UNITS), rng.randint(2021, 2025), rng.randint(1, 12)
    days = sorted({rng.randint(1, 28) for _ in range(rng.randint(1, 4))})
    rows = "".join(f"第{unit}镇,{year}-{month:02}-{day:02},集中学习,{rng.randint(1, 10**9)}\n" for day in days)
    name = f"{year}年{month}月-{rng.randrange(10**9)}.csv"
    return f"U{unit}", name, f"单位,学习时间,学习类型,备注\n{rows}".encode()


def main(home: Home, seed: int) -> None:
    """Send until somebody ends this process."""
    rng = random.Random(seed)
    while True:
        unit, name, data = ledger(rng)
        said = f"{unit}/{name} {hashlib.sha256(data).hexdigest()}"
        print("sending", said, flush=True)
        try:
            if intake.receive(home, name, data, unit).state == "waiting":
                print("received", said, flush=True)
            cells = {
                "unit": unit,
                "kind": "case_exclusion",
                "case_id": f"X-{rng.randrange(10**9)}",
                "reason": "重复派单",
            }
            print("appealed", file_appeal(home, cells).appeal_id, flush=True)
        except HomeLocked:  # a run is under way: the sender of an appeal is told so
            continue
        except UserError as error:
            print("refused", error, flush=True)


if __name__ == "__main__":
    main(Home(Path(sys.argv[1])), int(sys.argv[2]))
