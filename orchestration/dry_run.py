"""Reads files as a run would and shows the receipt, changing nothing."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from orchestration.clock import now
from orchestration.collection.model import Arrival, ParsedFile
from orchestration.home import Home
from orchestration.messages import WrongUse
from orchestration.reference import References, load


def _file_name(home: Home | None, path: Path) -> str:
    """The path inside inbox/ for a file that lies there, else the file's folder and name: the folder may name the unit."""
    absolute = path.absolute()
    if home is not None and absolute.is_relative_to(home.inbox):
        return absolute.relative_to(home.inbox).as_posix()
    return path.name


def read(references: References, files: list[Path], home: Home | None) -> list[ParsedFile]:
    """Read and check files.

    Raises:
        WrongUse: a file is not there.
    """
    from orchestration.collection.checks import check_parts
    from orchestration.collection.reading import read_files

    arrivals = []
    for path in files:
        if not path.is_file():
            raise WrongUse(f"没有文件 {path}", f"there is no file {path}")
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        arrivals.append(Arrival(f"{digest[:12]}-0", _file_name(home, path), path.absolute(), now()))
    parsed = list(read_files(arrivals, references))
    check_parts(parsed)
    return parsed


def _only_source(references: References, name: str) -> References:
    chosen = [source for source in references.sources if source.name == name]
    if not chosen:
        known = "、".join(source.name for source in references.sources) or "-"
        raise WrongUse(f"config/sources/ 中没有 {name}.yml（现有：{known}）", f"config/sources/ has no {name}.yml (there are: {known})")
    return replace(references, sources=tuple(replace(source, match="*") for source in chosen))


def check_files(home: Home, files: list[Path], source: str | None) -> tuple[list[dict[str, Any]], int, str]:
    """The receipts of files, the exit code (0 fine, 1 cells rejected, 3 unreadable) and the receipts as text.

    Args:
        source: read every file as this source, whatever its path.
    """
    from orchestration.collection.receipt import answer, as_text

    references = load(home.config)
    if source is not None:
        references = _only_source(references, source)
    parsed = read(references, files, home)
    receipts = [answer(item) for item in parsed]
    unreadable = any(item.verdict != "read" for item in parsed)
    rejected = any(
        finding.severity == "error" for item in parsed for finding in [*item.findings, *(f for part in item.parts for f in part.findings)]
    )
    return receipts, 3 if unreadable else 1 if rejected else 0, "\n\n".join(as_text(receipt) for receipt in receipts)
