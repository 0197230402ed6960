"""Reads files as a run would and shows the receipt, changing nothing."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from orchestration.clock import now
from orchestration.collection.parsed_file import Arrival, ParsedFile
from orchestration.home import Home
from orchestration.messages import WrongUse
from orchestration.recovery.soundness import has_tables
from orchestration.reference import References, load
from orchestration.state import StateStore
from orchestration.storage.files import sha256_of


def _file_name(home: Home | None, references: References, path: Path) -> str:
    """Return the path of a file in inbox/; of any other its name, under its folder where that is a unit code."""
    from orchestration.intake.listing import readable_name

    absolute = path.absolute()
    if home is not None and absolute.is_relative_to(home.inbox):
        return readable_name(absolute.relative_to(home.inbox))
    folder, name = absolute.parent.name, readable_name(path.name)
    return f"{folder}/{name}" if any(row.unit_code == folder for row in references.units) else name


def read(references: References, files: list[Path], home: Home | None) -> list[ParsedFile]:
    """Read and check files.

    Raises:
        WrongUse: a file is not there.
    """
    from orchestration.collection.read_files import read_checked
    from orchestration.collection.receipts.corrected_copies import corrects_path
    from orchestration.collection.sandbox.limits import limits_of
    from orchestration.intake.listing import readable_name

    arrivals, names, seen_at = [], _names(home), now()
    for path in files:
        if not path.is_file():
            shown = readable_name(path)
            raise WrongUse("pipeline.dry_run.no_file", shown=shown)
        digest = sha256_of(path)
        name = _file_name(home, references, path)
        arrivals.append(
            Arrival(
                f"{digest[:12]}-0",
                name,
                path.absolute(),
                seen_at,
                first_seen_at=seen_at,
                corrects_path=corrects_path(name, names),
            )
        )
    return read_checked(arrivals, references, limits_of(references.settings))


def _names(home: Home | None) -> dict[str, str]:
    """Receipt number → path of what arrived; a home that never took in a file has none."""
    if home is None or not has_tables(home.state, is_full=False):
        return {}
    with closing(StateStore(home.state)) as state:
        return state.names()


def _only_source(references: References, name: str) -> References:
    chosen = [source for source in references.sources if source.name == name]
    if not chosen:
        known = "、".join(source.name for source in references.sources) or "-"
        raise WrongUse("pipeline.dry_run.no_source", name=name, known=known)
    return replace(references, sources=tuple(source.model_copy(update={"match": "*"}) for source in chosen))


def check_files(home: Home, files: list[Path], source: str | None) -> tuple[list[dict[str, Any]], int, str]:
    """Return the receipts of files, the exit code (0 fine, 1 cells rejected, 3 unreadable) and the receipts as text.

    Args:
        source: read every file as this source, whatever its path, and show its first rows as they are read
            (`first_rows`).
    """
    from orchestration.collection.workers import begin_to_start

    begin_to_start()
    from orchestration.collection.receipts import first_rows
    from orchestration.collection.receipts.receipt import answer
    from orchestration.collection.receipts.terminal_text import as_text

    references = load(home.config)
    if source is not None:
        references = _only_source(references, source)
    parsed = read(references, files, home)
    receipts = [answer(item) | {"sha256": sha256_of(item.arrival.path)} for item in parsed]
    texts = [as_text(receipt) for receipt in receipts]
    if source is not None:
        for at, item in enumerate(parsed):
            receipts[at]["first_rows"] = first_rows.first_rows(item)
            texts[at] = "\n".join(filter(None, (texts[at], first_rows.as_text(item))))
    unreadable = any(item.verdict != "read" for item in parsed)
    rejected = any(found["severity"] == "error" for receipt in receipts for found in receipt["findings"])
    return receipts, 3 if unreadable else 1 if rejected else 0, "\n\n".join(texts)
