"""State who sends a table: the manifest, the folder, cells around the table and the file name, in their order of
rank.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from expectations.periods import Period, period
from expectations.vocabulary import any_of
from orchestration.collection.parsed_file import Arrival
from orchestration.collection.values.cells import folded
from orchestration.collection.values.parse_result import ParseResult
from orchestration.collection.values.period_names import YearPart, find_period, read_period
from orchestration.messages import LocalizedText
from orchestration.reference.unit_index import UnitIndex

_BEFORE_CELLS = frozenset(["manifest", "folder"])  # places that rank before a cell of the sheet
_SEPARATORS = re.compile(r"[\s_\-—–·.,，、+()\[\]{}【】〔〕《》<>&@#]+")
_WORDS = re.compile(
    rf"(?:理论)?{any_of('senders.file_name_topics')}*{any_of('senders.file_name_kinds')}|{any_of('senders.file_name_others')}"
)


@dataclass(frozen=True, slots=True)
class UnitStatement:
    """One statement about the sender: where it stands and what it says."""

    place: str  # its name is the text receipt.place.<place>
    text: str
    unit_code: str | None = None  # None where the name is of no unit

    @property
    def ranks_before_cells(self) -> bool:
        """Whether it counts for more than a cell of the sheet."""
        return self.place in _BEFORE_CELLS

    @property
    def place_name(self) -> LocalizedText:
        """Where it stands, in words."""
        return place_name(self.place)


def place_name(place: str) -> LocalizedText:
    """Name the place of a statement about unit or period."""
    return LocalizedText(f"receipt.place.{place}")


@dataclass(slots=True)
class Sender:
    """What is known about one file before its tables are read."""

    units: list[UnitStatement] = field(default_factory=list)  # in their order of rank
    folder_unit: str | None = None
    manifest_period: Period | None = None
    file_period: Period | YearPart | None = None
    manifest_period_text: str | None = None

    @property
    def sender_code(self) -> str | None:
        """The unit that manifest or folder name (an upload by a unit's account lies in its folder); None where the
        department keeps the file.
        """
        return next((each.unit_code for each in self.units if each.ranks_before_cells and each.unit_code), None)

    def with_units(self, inner: list[UnitStatement]) -> list[UnitStatement]:
        """Rank statements from inside the file behind those of manifest and folder, before the file's name."""
        before = [each for each in self.units if each.ranks_before_cells]
        return [*before, *inner, *self.units[len(before) :]]


def sender_of(arrival: Arrival, units: UnitIndex) -> Sender:
    """Collect what manifest, folder and file name say."""
    path = PurePosixPath(arrival.file_name)
    sender = Sender(file_period=find_period(path.stem))
    if arrival.manifest_unit:
        sender.units.append(unit_statement("manifest", arrival.manifest_unit, units))
    sender.units += _of_path(path, units, "folder", "file_name")
    if len(path.parts) > 1:
        sender.folder_unit = units.code_of_folder(path.parts[0])
    if arrival.manifest_period:
        sender.manifest_period_text = arrival.manifest_period
        found = read_period(arrival.manifest_period, None)
        sender.manifest_period = period(found.value) if isinstance(found, ParseResult) and found.value else None
    return sender


def archive_member_sender(sender: Sender, member: str, units: UnitIndex) -> Sender:
    """Add to what is known about an archive what the folder and the name of one file inside it say."""
    path = PurePosixPath(member)
    stated, outer = find_period(path.stem), sender.file_period
    if isinstance(stated, YearPart) and isinstance(outer, Period):
        stated = stated.in_year(outer.starts_on.year)
    own = _of_path(path, units, "archive_folder", "archive_file_name")
    return replace(sender, units=sender.with_units(own), file_period=stated or outer)


def _of_path(path: PurePosixPath, units: UnitIndex, folder: str, file_name: str) -> list[UnitStatement]:
    found = []
    if len(path.parts) > 1 and (code := units.code_of_folder(path.parts[0])) is not None:
        found.append(UnitStatement(folder, path.parts[0], code))
    if (code := unit_in_name(path.stem, units)) is not None:
        found.append(UnitStatement(file_name, path.name, code))
    return found


def unit_statement(place: str, name: str, units: UnitIndex) -> UnitStatement:
    """State a unit by a name, which may be of no unit or of several."""
    codes = units.codes(name, None)
    return UnitStatement(place, name, next(iter(codes)) if len(codes) == 1 else None)


def unit_in_name(stem: str, units: UnitIndex) -> str | None:
    """Return the one unit whose code or name is a whole piece of a file name, apart from words such as 台账 and
    periods.
    """
    text = folded(stem)
    pieces = [piece for piece in _SEPARATORS.split(text) if piece]
    pieces += [rest for piece in list(pieces) for rest in _WORDS.split(piece) if rest and rest != piece]
    found = {code for piece in [text, *pieces] if len(piece) > 1 for code in units.codes(piece, None)}
    return next(iter(found)) if len(found) == 1 else None
