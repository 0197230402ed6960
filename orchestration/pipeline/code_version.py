"""Digests of our own code: a changed reader reads again, a changed model builds again."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from orchestration.pipeline.dbt_runner import project_digest
from orchestration.storage.product_files import PACKAGES


def _digest(paths: list[Path]) -> str:
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.relative_to(PACKAGES).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


@cache
def reading_code() -> str:
    """Over everything that decides how a file is read and checked."""
    folders = (PACKAGES / "orchestration" / "collection", PACKAGES / "expectations")
    return _digest([path for folder in folders for path in folder.rglob("*") if path.suffix in (".py", ".yml")])


@cache
def code_version() -> str:
    """Return the version of the product with a short digest of readers and models, for meta.snapshot."""
    digest = hashlib.sha256(f"{reading_code()} {project_digest()}".encode()).hexdigest()
    return f"{version('taizhang')}+{digest[:12]}"
