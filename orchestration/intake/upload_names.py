"""Where an uploaded file goes: its name is data, never a path."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from orchestration.collection.emptying.lesser_data import nameless_file
from orchestration.messages import UserError

if TYPE_CHECKING:
    from orchestration.reference import References

_MAX_NAME_BYTES = 180  # of 255 that a folder takes; the writer adds a few


class UploadRejected(UserError):
    """An upload that is not taken. `reason`: no_name, empty, too_big, unknown_unit, name_taken or no_space."""

    def __init__(self, reason: str, key: str, /, **values: object) -> None:
        super().__init__(key, **values)
        self.reason = reason


def clean_name(given: str) -> str:
    """Return the file name as data: its last part, without what nobody can see and without numbers of persons, at most
    180 bytes with its suffix kept.

    Raises:
        UploadRejected: nothing is left, or a run would pass over a file of that name.
    """
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    name = nameless_file(" ".join(visible.split()).lstrip(".~$ "))
    stem, dot, suffix = name.rpartition(".")
    if len(name.encode()) > _MAX_NAME_BYTES:
        suffix = dot + suffix[:10] if stem else ""
        name = (stem or name).encode()[: _MAX_NAME_BYTES - len(suffix.encode())].decode(errors="ignore") + suffix
    if not name or not stem and dot or name == "manifest.csv":
        raise UploadRejected("no_name", "intake.upload_names.unusable")
    return name


def path_in_inbox(references: References, given: str, unit_code: str | None) -> str:
    """Return the path of an upload inside inbox/.

    Raises:
        UploadRejected: the name cannot be used, or the unit is unknown.
    """
    name = clean_name(given)
    if unit_code is None:
        return name
    if unit_code not in {row.unit_code for row in references.units} or "/" in unit_code or unit_code.startswith("."):
        raise UploadRejected("unknown_unit", "intake.names.no_unit", unit_code=unit_code[:40])
    return f"{unit_code}/{name}"
