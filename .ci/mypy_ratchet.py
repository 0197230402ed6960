"""Counts what mypy finds in dashboards/ and fails when it is more than the number in .ci/mypy-dashboards.txt; that number may only fall."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

from mypy import api

FOLDER = "dashboards"
ALLOWED = Path(__file__).parent / "mypy-dashboards.txt"


def findings() -> list[str]:
    """The errors in the folder itself, one line each.

    Raises:
        RuntimeError: mypy could not run.
    """
    out, problems, status = api.run([FOLDER])
    if status not in (0, 1):
        raise RuntimeError(problems or out)
    return [line for line in out.splitlines() if re.match(rf"{FOLDER}/[^:]+:\d+: error: ", line)]


def main(arguments: list[str]) -> int:
    """0 where there are no more errors than allowed; --write keeps a smaller number."""
    found, allowed = findings(), int(ALLOWED.read_text())
    if len(found) > allowed:
        worst = Counter(line.partition(":")[0] for line in found).most_common(10)
        print(f"mypy finds {len(found)} errors in {FOLDER}/, {allowed} are allowed. Files with most: {worst}", file=sys.stderr)
        print(f"See them with: .venv/bin/mypy {FOLDER}", file=sys.stderr)
        return 1
    if len(found) < allowed and "--write" in arguments:
        ALLOWED.write_text(f"{len(found)}\n")
    elif len(found) < allowed:
        print(f"mypy finds {len(found)} errors in {FOLDER}/, fewer than the {allowed} allowed: run python .ci/mypy_ratchet.py --write")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
