"""What a command costs, in processor seconds: `make bench` or `python -m tests.bench.bench_run [--rounds 3] [--checkout DIR]`.

User and system time of a command and of every process that it starts, also of those that outlive it, so that what else runs on the machine matters little; the
median of some rounds. Another checkout with its own .venv (`--checkout`) is measured with the same steps: before and after a change. Beside the figures stand
the ratios that are aimed at: --help against an empty Typer app, one small new file against a bare `dbt build` over the same rows.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from expectations.loading import event_columns
from orchestration.home import Home
from orchestration.pipeline.demo import AS_OF, prepare

_CHECKOUT = Path(__file__).parents[2]
_EMPTY_APP = "import typer\napp = typer.Typer()\n@app.command()\ndef one() -> None: ...\n@app.command()\ndef two() -> None: ...\napp()\n"
_PR_SET_CHILD_SUBREAPER = 36
_PATIENCE_SECONDS = 20
_VARIABLES = {
    "as_of": f"{AS_OF}T23:59:59.999999+08:00", "as_of_on": AS_OF, "snapshot_id": "S000009", "created_at": "2026-01-01T00:00:00+08:00", "run_id": "bench",
    "code_version": "bench", "scheme_version": "default", "inputs_digest": "bench", "arrivals_count": "0", "arrivals_digest": "0",
    "event_columns": event_columns(),
}  # fmt: skip


def _reap_orphans() -> None:
    """Wait for what a command left running (the server of its workers); this process adopts it."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.05)
        except ChildProcessError:
            return


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cost(command: list[str], folder: Path, **environment: str) -> float:
    """Processor seconds of a command that has to end with 0 or 1, its code compiled by an earlier one as where it is installed."""
    environment |= {"PYTHONDONTWRITEBYTECODE": ""}
    before = _processor_seconds()
    done = subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, check=False, cwd=folder
    )
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        raise SystemExit(
            f"{' '.join(command)} failed with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        )
    _reap_orphans()
    return _processor_seconds() - before


@dataclass(frozen=True, slots=True)
class Bench:
    """One checkout, and a folder for its files."""

    checkout: Path
    folder: Path

    def taizhang(self, home: Path, *arguments: str) -> float:
        return cost([str(self.checkout / ".venv/bin/taizhang"), "--home", str(home), *arguments], self.checkout)

    def dbt(self, home: Path, target: Path, *chosen: str) -> float:
        """A bare `dbt build` into a new file."""
        project, build = self.checkout / "dbt_project", self.folder / "bare.duckdb"
        build.unlink(missing_ok=True)
        return cost(
            [str(self.checkout / ".venv/bin/dbt"), "build", *chosen, "--project-dir", str(project), "--profiles-dir", str(project),
             "--target", "build",
             "--target-path", str(target), "--log-path", str(self.folder / "logs"), "--vars", json.dumps(_VARIABLES)],
            self.checkout, TAIZHANG_BUILD=str(build), TAIZHANG_WAREHOUSE=str(home / "warehouse.duckdb"),
        )  # fmt: skip

    def round(self, number: int) -> dict[str, float]:
        """Every figure once, on a home of its own."""
        home, target, found = Home(self.folder / f"home-{number}"), self.folder / f"target-{number}", {}
        empty = self.folder / "empty.py"
        empty.write_text(_EMPTY_APP)
        found["empty Typer app --help"] = cost(
            [str(self.checkout / ".venv/bin/python"), str(empty), "--help"], self.checkout
        )
        found["taizhang --help"] = cost([str(self.checkout / ".venv/bin/taizhang"), "--help"], self.checkout)
        prepare(home)
        sample = next(path for path in sorted(home.inbox.rglob("*.xlsx")))
        checked = self.folder / sample.name
        shutil.copy(sample, checked)
        found["run on the samples"] = self.taizhang(home.root, "run", "--as-of", AS_OF)
        found["run with nothing new"] = self.taizhang(home.root, "run", "--as-of", AS_OF)
        found["check of one file"] = self.taizhang(home.root, "check", str(checked))
        sender = home.inbox / sample.relative_to(home.inbox).parts[0]
        for day, name in ((29, ""), (30, "one small new file")):  # the first time after a start fills what is kept
            sender.mkdir(exist_ok=True)
            (sender / f"extra{day}.csv").write_text(
                f"学习时间,学习形式,应到,实到\n2025-12-{day},集中学习,10,9\n", encoding="utf-8"
            )
            seconds = self.taizhang(home.root, "run", "--as-of", AS_OF)
            if name:
                found[name] = seconds
        bare = ("--exclude-resource-type", "unit_test", "--exclude", "test_type:singular")  # as a run builds
        found["bare dbt build, project not parsed yet"] = self.dbt(home.root, target, *bare)
        found["bare dbt build"] = self.dbt(home.root, target, *bare)
        has_selectors = (
            self.checkout / "dbt_project/selectors.yml"
        ).exists()  # before, a plain build ran the unit tests too
        found["bare dbt build with unit tests"] = self.dbt(
            home.root, target, *(["--selector", "everything"] if has_selectors else [])
        )
        return found


def _print(rounds: list[dict[str, float]]) -> None:
    medians = {name: statistics.median(found[name] for found in rounds) for name in rounds[0]}
    for name, seconds in medians.items():
        spread = (
            ""
            if len(rounds) == 1
            else f"   ({min(found[name] for found in rounds):.2f}–{max(found[name] for found in rounds):.2f})"
        )
        print(f"{name:42} {seconds:6.2f} s{spread}")
    for one, other in (
        ("taizhang --help", "empty Typer app --help"),
        ("one small new file", "bare dbt build, project not parsed yet"),
        ("one small new file", "bare dbt build"),
        ("one small new file", "bare dbt build with unit tests"),
    ):
        print(f"{one} ÷ {other}: {medians[one] / medians[other]:.2f}")


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument(
        "--checkout", type=Path, default=_CHECKOUT, help="measure this checkout, which has a .venv of its own"
    )
    chosen = arguments.parse_args()
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(chosen.checkout.resolve(), Path(folder))
        _print([bench.round(number) for number in range(chosen.rounds)])


if __name__ == "__main__":
    main()
