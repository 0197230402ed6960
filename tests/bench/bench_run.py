"""Start-up and run, measured one after the other on this machine: `make bench`.

Prints ratios beside the figures: `taizhang --help` against an empty Typer app, and `taizhang run` on the samples against a bare
`dbt build` of the same project over the same rows.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from orchestration.demo import AS_OF, prepare
from orchestration.home import Home
from orchestration.product_files import DBT_PROJECT

BIN = Path(sys.executable).parent
EMPTY_APP = "import typer\napp = typer.Typer()\n@app.command()\ndef one() -> None: ...\n@app.command()\ndef two() -> None: ...\napp()\n"


def _seconds(command: list[str], **environment: str) -> float:
    began = time.perf_counter()
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} failed with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return time.perf_counter() - began


def _help(folder: Path) -> None:
    empty = folder / "empty.py"
    empty.write_text(EMPTY_APP)
    pairs = [(_seconds([sys.executable, str(empty), "--help"]), _seconds([str(BIN / "taizhang"), "--help"])) for _ in range(9)]
    floor, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"taizhang --help          {ours:6.3f} s   empty Typer app {floor:.3f} s   ratio {ours / floor:.2f}")


def _run(folder: Path) -> None:
    home = Home(folder / "home")
    prepare(home)
    ours = _seconds([str(BIN / "taizhang"), "--home", str(home.root), "run", "--as-of", AS_OF])
    again = _seconds([str(BIN / "taizhang"), "--home", str(home.root), "run", "--as-of", AS_OF])
    variables = (
        f"{{as_of: '{AS_OF}T23:59:59.999999+08:00', as_of_on: '{AS_OF}', snapshot_id: S000009, created_at: '2026-01-01T00:00:00+08:00', "
    )
    variables += (
        "run_id: bench, code_version: bench, scheme_version: default, inputs_digest: bench, arrivals_count: '0', arrivals_digest: bench}"
    )
    bare = _seconds(
        [str(BIN / "dbt"), "build", "--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT), "--target-path", str(folder / "target"),
         "--log-path", str(folder / "logs"), "--vars", variables],
        TAIZHANG_BUILD=str(folder / "bare.duckdb"), TAIZHANG_WAREHOUSE=str(home.warehouse),
    )  # fmt: skip
    print(f"taizhang run (samples)   {ours:6.1f} s   bare dbt build  {bare:.1f} s   ratio {ours / bare:.2f}")
    print(f"taizhang run, no change  {again:6.1f} s")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        _help(Path(folder))
        _run(Path(folder))


if __name__ == "__main__":
    main()
