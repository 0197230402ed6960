"""One circular: written from a snapshot, put where it was asked for, and archived beside its snapshot.

reports/S000012/circular-2025-Q4-bureau-1a2b3c4d.docx says by its folder from which snapshot it was made; such a
snapshot is never pruned.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestration.circular import fonts
from orchestration.circular.blocks import Block, parse
from orchestration.circular.facts import known_at, read_facts
from orchestration.circular.wording import write
from orchestration.home import Home
from orchestration.messages import WrongUse
from orchestration.snapshots.store import path_of
from orchestration.storage.files import write_durably

DEFAULT = "circular"
_KINDS = (".docx", ".xlsx", ".pdf")
_DIGEST_CHARACTERS = 8


@dataclass(frozen=True)
class Issued:
    """What was written, from what, and which fonts this machine lacks."""

    output: Path
    archived: Path
    snapshot_id: str
    period: str
    unit_type: str | None
    template: str
    sha256: str
    replaced_fonts: dict[str, str] = field(default_factory=dict)  # by the standard's font: what is drawn here

    def as_dict(self) -> dict[str, Any]:
        """Return what --json prints."""
        return {name: str(value) if isinstance(value, Path) else value for name, value in vars(self).items()}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which circular is wanted."""

    period: str
    unit_type: str | None = None
    template: str = DEFAULT
    snapshot_id: str | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A circular as bytes, and where it is archived."""

    data: bytes
    sha256: str
    archived: Path
    known_fonts: frozenset[str] | None

    def archive(self) -> None:
        """Put it beside its snapshot; the same circular lies there once."""
        self.archived.parent.mkdir(parents=True, exist_ok=True)
        write_durably(self.archived, self.data)


def blocks_of(home: Home, asked: Asked, facts: dict[str, Any]) -> list[Block]:
    """Write the text of a circular from what its snapshot says."""
    return parse(write(home.config / "circular", asked.template, facts | {"unit_type": asked.unit_type}))


def make(home: Home, asked: Asked, facts: dict[str, Any], suffix: str) -> Made:
    """Write a circular from what its snapshot says; nothing is put anywhere. `suffix`: .docx, .xlsx or .pdf."""
    known = fonts.installed() if suffix != ".xlsx" else None
    data = _bytes(suffix, blocks_of(home, asked, facts), facts, known)
    digest = hashlib.sha256(data).hexdigest()
    parts = (asked.template, asked.period, asked.unit_type, digest[:_DIGEST_CHARACTERS])
    name = f"{'-'.join(part for part in parts if part)}{suffix}"
    return Made(data, digest, home.reports / facts["edition"]["snapshot_id"] / name, known)


def issue(home: Home, asked: Asked, output: Path) -> Issued:
    """Write a circular, as its name ends: .docx, .xlsx or .pdf.

    Raises:
        WrongUse: the name ends otherwise, or the snapshot has no such period or type of units.
        UserError: there is no snapshot, or no LibreOffice for a PDF.
    """
    suffix = output.suffix.lower()
    if suffix not in _KINDS:
        raise WrongUse("circular.issue.no_kind", name=output.name, kinds=list(_KINDS))
    facts = read_facts(path_of(home, asked.snapshot_id), asked.period, asked.unit_type)
    made = make(home, asked, facts, suffix)
    made.archive()
    write_durably(output, made.data)
    return Issued(
        output,
        made.archived,
        facts["edition"]["snapshot_id"],
        asked.period,
        asked.unit_type,
        asked.template,
        made.sha256,
        fonts.replaced(made.known_fonts),
    )


def _bytes(suffix: str, blocks: list[Block], facts: dict[str, Any], known: frozenset[str] | None) -> bytes:
    made_at = known_at(facts)
    if suffix == ".xlsx":
        from orchestration.circular.workbook import write_workbook

        return write_workbook(blocks, made_at)
    from orchestration.circular.document import write_document

    if suffix == ".docx":
        return write_document(blocks, fonts.standard(), made_at)
    from orchestration.circular.portable import write_portable

    return write_portable(write_document(blocks, fonts.chosen(known), made_at), made_at)
