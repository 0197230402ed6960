"""Digests of our own code: a changed reader reads again, a changed model builds again."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from orchestration.messages import catalogue
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
    code = _digest([path for folder in folders for path in folder.rglob("*") if path.suffix in (".py", ".yml")])
    return hashlib.sha256((code + _sentences()).encode()).hexdigest()


def _sentences() -> str:
    """What findings say is stored with them; what pages and commands say is not."""
    blocks = (block for po in sorted(catalogue.FOLDER.rglob("*.po")) for block in po.read_text("utf-8").split("\n\n"))
    return "\n".join(block for block in blocks if block.startswith(('msgid "receipt.rule.', 'msgid "count.')))


@cache
def code_version() -> str:
    """Return the version of the product with a short digest of readers and models, for meta.snapshot."""
    digest = hashlib.sha256(f"{reading_code()} {project_digest()}".encode()).hexdigest()
    return f"{version('taizhang')}+{digest[:12]}"
