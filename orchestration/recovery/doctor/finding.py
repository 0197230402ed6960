"""One thing that the doctor found, with the command that heals it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.faults.refusals import refusal_of
from orchestration.home import Home
from orchestration.messages import LocalizedText, UserError

DAMAGE, WARNING, NOTE = "damage", "warning", "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """`severity`: damage (something is lost or wrong), warning (it heals by itself, or may become one) or note."""

    severity: str
    place: str  # relative to the home
    text: LocalizedText
    remedy: str  # a command, or what to do by hand

    def as_dict(self) -> dict[str, Any]:
        """Return what --json prints."""
        return {
            "severity": self.severity,
            "place": self.place,
            "message_zh": self.text.zh,
            "message_en": self.text.en,
            "remedy": self.remedy,
        }


def damage(place: str, text: LocalizedText, remedy: str) -> Finding:
    """Report something that is lost or wrong."""
    return Finding(DAMAGE, place, text, remedy)


def warning(place: str, text: LocalizedText, remedy: str) -> Finding:
    """Report something that heals by itself, or may become a damage."""
    return Finding(WARNING, place, text, remedy)


def note(place: str, text: LocalizedText, remedy: str) -> Finding:
    """Report something worth knowing."""
    return Finding(NOTE, place, text, remedy)


def either(command: str, other: str) -> str:
    """Name two remedies of which one is enough; with a comma between them they would be done one after the other."""
    return f"{command} (or: {other})"


def is_read_only(path: Path) -> bool:
    """Tell whether the file system refuses every write."""
    return bool(os.statvfs(path).f_flag & os.ST_RDONLY)


def rights_remedy(home: Home, path: Path) -> str:
    """Give a file or folder back to whom the home belongs; where nothing at all can be written that would be of no
    use.
    """
    if is_read_only(home.root):
        place = home.root.absolute()
        return f"mount -o remount,rw {next(one for one in (place, *place.parents) if one.is_mount())}"
    return f"chown -R {home.root.stat().st_uid} {path}, chmod -R u+rwX {path}"


def from_error(place: str, error: UserError, remedy: str) -> Finding:
    """Report a sentence that stops other commands too."""
    return Finding(DAMAGE, place, error.text, remedy)


def not_looked_at(place: str, error: Exception) -> Finding:
    """Report what the machine refuses to open now: it may be whole, and nobody shall delete it.

    Raises:
        Exception: the error itself, where no refusal is known for it.
    """
    refusal = refusal_of(error)
    if refusal is None:
        raise error
    return Finding(NOTE, place, refusal, "taizhang doctor")
