"""The catalogue of the models that dbt writes, as one page: made once for each version of the models and kept.

No run waits for it: whoever asks for it first has it made by a process of its own (`make catalog` makes it before).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache as remembered
from pathlib import Path

from orchestration.storage import cache
from orchestration.storage.product_files import DBT_PROJECT

_PAGE = "static_index.html"


@remembered
def _name() -> str:
    from orchestration.pipeline.dbt_runner import project_key

    return f"catalog-{project_key()}"


def page() -> Path | None:
    """Return the page where it was made, else None."""
    folder = cache.kept(_name())
    return folder / _PAGE if folder else None


def begin() -> subprocess.Popen[bytes]:
    """Begin to make the page, in a process of its own."""
    command, nothing = [sys.executable, "-m", "orchestration.analysts.catalogue"], subprocess.DEVNULL
    return subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing)


def make() -> Path:
    """Return the page; make it where it is missing.

    Raises:
        ModelsFailed: dbt does not write it.
        NoCache: there is no folder to keep it in.
    """
    return cache.entry(_name(), _write_into) / _PAGE


def _write_into(folder: Path) -> None:
    from orchestration.pipeline.dbt_runner import ModelsFailed, invoke, parse_project, parsed_project

    shutil.copyfile(parse_project(), folder / "manifest.json")
    command = ["docs", "generate", "--static", "--empty-catalog", "--no-compile", "--target-path", str(folder)]
    done = invoke(command, {"DBT_LOG_PATH": str(folder)}, [], parsed_project())
    if not done.success:
        raise ModelsFailed("pipeline.dbt_runner.not_parsed", exception=done.exception)
    text = (folder / _PAGE).read_text(encoding="utf-8")
    for other in folder.iterdir():
        other.unlink()
    # a reader need not know where the product lies
    (folder / _PAGE).write_text(text.replace(str(DBT_PROJECT), DBT_PROJECT.name), encoding="utf-8")


if __name__ == "__main__":
    make()
