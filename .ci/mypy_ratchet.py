"""Runs mypy over everything: no error is allowed outside dashboards/, and there no more than
.ci/mypy-dashboards.txt says; it may only fall.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

from mypy import api

STRICT = ("orchestration", "expectations", "dbt_project/numerics")
FOLDER = "dashboards"
ALLOWED = Path(__file__).parent / "mypy-dashboards.txt"


def findings() -> list[str]:
    """All errors, one line each.

    Raises:
        RuntimeError: mypy could not run.
    """
    out, problems, status = api.run([*STRICT, FOLDER])
    if status not in (0, 1):
        raise RuntimeError(problems or out)
    return [line for line in out.splitlines() if re.match(r"[^:]+:\d+: error: ", line)]


def main(arguments: list[str]) -> int:
    """0 where nothing is wrong outside dashboards/ and no more than allowed inside; --write keeps a smaller number."""
    found, allowed = findings(), int(ALLOWED.read_text())
    inside = [line for line in found if line.startswith(f"{FOLDER}/")]
    outside = [line for line in found if line not in inside]
    if outside:
        print("\n".join([*outside, f"mypy finds {len(outside)} errors in {', '.join(STRICT)}"]), file=sys.stderr)
    if len(inside) > allowed:
        worst = Counter(line.partition(":")[0] for line in inside).most_common(10)
        print(
            f"mypy finds {len(inside)} errors in {FOLDER}/, {allowed} are allowed. Files with most: {worst}",
            file=sys.stderr,
        )
        print(f"See them with: .venv/bin/mypy {FOLDER}", file=sys.stderr)
    elif len(inside) < allowed and "--write" in arguments:
        ALLOWED.write_text(f"{len(inside)}\n")
    elif len(inside) < allowed:
        print(
            f"mypy finds {len(inside)} errors in {FOLDER}/, fewer than the {allowed} allowed: "
            "run python .ci/mypy_ratchet.py --write"
        )
    return int(bool(outside) or len(inside) > allowed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
