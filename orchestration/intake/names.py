"""A unit name that matched nothing becomes an alias in units.csv, because somebody said so. Every other byte of the
file stays.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.clock import now
from orchestration.home import Home, locked
from orchestration.messages import ConfigError, UserError
from orchestration.state import StateStore
from orchestration.storage.files import write_durably
from orchestration.storage.temporary import scratch

if TYPE_CHECKING:
    from orchestration.reference.unit_index import UnitIndex
    from orchestration.reference.units import UnitRow

_MAX_NAME_LENGTH = 80
_MAX_CANDIDATES = 3
_MIN_SIMILARITY = 0.4
_SYNTAX = frozenset("|@")
_FORMULA = tuple("=+-＝＋－")
Span = tuple[int, int]


class NotAdopted(UserError):
    """A name that cannot become an alias or a medium.

    `reason`: odd_name, unknown_unit, unknown_code, other_unit, other_medium, no_column or changed.
    """

    def __init__(self, reason: str, key: str, /, **values: object) -> None:
        super().__init__(key, **values)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit whose name, code or alias resembles a name; similarity 0–1."""

    unit_code: str
    unit_name: str
    similarity: float


def candidates(home: Home, names: Iterable[str]) -> dict[str, list[Candidate] | None]:
    """For each name up to three units that it resembles, the nearest first; None where units.csv knows it by now.

    Empty where the list cannot be read.
    """
    from orchestration.reference.table import load_list
    from orchestration.reference.unit_index import UnitIndex
    from orchestration.reference.units import UnitRow

    try:
        index = UnitIndex(load_list(UnitRow, home.config / "units.csv"))
    except (ConfigError, OSError):
        return {}
    return {name: None if index.validities(name) else _nearest(index, name) for name in names}


def _nearest(index: UnitIndex, name: str) -> list[Candidate]:
    from rapidfuzz import fuzz, process

    from expectations.labels import normalise_label

    best: dict[str, float] = {}
    for label, score, _ in process.extract(
        normalise_label(name), list(index.names), scorer=fuzz.ratio, limit=4 * _MAX_CANDIDATES
    ):
        for code in index.codes(label, None):
            best.setdefault(code, round(score / 100, 4))
    found = [
        Candidate(code, index.title(code), similarity)
        for code, similarity in best.items()
        if similarity >= _MIN_SIMILARITY
    ]
    return sorted(found, key=lambda one: (-one.similarity, one.unit_code))[:_MAX_CANDIDATES]


def adopt(home: Home, name: str, unit_code: str) -> None:
    """Write `name` as one more alias into every line of a unit; it holds from the next run on.

    Raises:
        HomeLocked: a run holds the home.
        StateUnfit: the state of the home is lost, damaged or too old.
        NotAdopted: the name is no plain name or belongs to another unit, or the unit is unknown.
        ConfigError: units.csv is wrong already.
    """
    from orchestration.recovery.soundness import require_sound_state
    from orchestration.reference.table import load_list
    from orchestration.reference.unit_index import UnitIndex
    from orchestration.reference.units import UnitRow

    name = " ".join(name.split())
    if is_odd(name) or _SYNTAX & set(name):
        raise NotAdopted("odd_name", "intake.names.not_a_name")
    with locked(home, "units.csv"):
        require_sound_state(home, is_full=False)
        path = Path(os.path.realpath(home.config / "units.csv"))
        before = load_list(UnitRow, path)
        if unit_code not in {row.unit_code for row in before}:
            raise NotAdopted("unknown_unit", "intake.names.no_unit", unit_code=unit_code[:40])
        owners = {claim.unit_code for claim in UnitIndex(before).validities(name)}
        if owners - {unit_code}:
            other = sorted(owners - {unit_code})[0]
            raise NotAdopted("other_unit", "intake.names.taken", name=name, other=other)
        if not owners:
            _write(home, path, with_alias(path.read_bytes(), name, unit_code), before, name, unit_code)
        with closing(StateStore(home.state)) as state:
            state.note(now(), "name_adopted", {"name": name, "unit_code": unit_code})


def is_odd(name: str) -> bool:
    """Tell whether a text is no name that may stand in a list: empty, too long, not printable or a formula."""
    return not name or len(name) > _MAX_NAME_LENGTH or not name.isprintable() or name.startswith(_FORMULA)


def _write(home: Home, path: Path, data: bytes, before: tuple[UnitRow, ...], name: str, unit_code: str) -> None:
    """Replace the file in one step, once what would be read from it differs in nothing but the new alias."""
    from orchestration.reference.table import load_list
    from orchestration.reference.units import UnitRow

    with scratch(home, "units") as folder:
        aside = folder / path.name
        aside.write_bytes(data)
        after = load_list(UnitRow, aside)
    is_same = [_beside_aliases(row) for row in before] == [_beside_aliases(row) for row in after]
    added = [
        [alias.name for alias in new.aliases[len(old.aliases) :]] == ([name] if new.unit_code == unit_code else [])
        for old, new in (zip(before, after, strict=True) if is_same else ())
    ]
    if not is_same or not all(added):
        raise NotAdopted("changed", "intake.names.unusual_layout")
    mode = path.stat().st_mode
    write_durably(path, data)
    path.chmod(mode & 0o7777)


def _beside_aliases(row: UnitRow) -> dict[str, object]:
    return row.model_dump(exclude={"aliases", "line"})


def with_alias(data: bytes, name: str, unit_code: str) -> bytes:
    """Return the bytes of units.csv with one more alias in each line of a unit.

    Raises:
        NotAdopted: the list has no column aliases, or an encoding that cannot be written back unchanged.
    """
    from orchestration.reference.units import UnitRow

    mark, encoding, text = decoded_as_written(data, "intake.names.unusual_encoding")
    records = _records(text)
    header = [UnitRow.column_of(_value(text, span).strip()) for span in next(records, [])]
    if "aliases" not in header:
        raise NotAdopted("no_column", "intake.names.no_column")
    at_code, at_alias, pieces, done = header.index("unit_code"), header.index("aliases"), [], 0
    for cells in records:
        if len(cells) > at_code and _value(text, cells[at_code]).strip() == unit_code:
            first, last = cells[at_alias] if at_alias < len(cells) else (cells[-1][1], cells[-1][1])
            missing = "," * (at_alias - len(cells) + 1)
            old = "" if missing else _value(text, (first, last))
            pieces += [text[done:first], missing, _cell(f"{old.rstrip()}|{name}" if old.strip() else name)]
            done = last
    return mark + "".join([*pieces, text[done:]]).encode(encoding)


def decoded_as_written(data: bytes, refusal: str, **values: object) -> tuple[bytes, str, str]:
    """Return the mark, the encoding and the text of a list, of which the same bytes can be made again.

    Args:
        refusal: key of the text that says so where they cannot.

    Raises:
        NotAdopted: they cannot.
    """
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    encoding = "utf-8" if mark or _is(data, "utf-8") else "gb18030"
    body = data.removeprefix(mark)
    text = body.decode(encoding, errors="replace")
    if text.encode(encoding, errors="replace") != body:
        raise NotAdopted("changed", refusal, **values)
    return mark, encoding, text


def _is(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _value(text: str, span: Span) -> str:
    raw = text[span[0] : span[1]]
    return raw[1 : raw.rfind('"')].replace('""', '"') if raw.startswith('"') else raw


def _cell(value: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([value])
    return out.getvalue()


def _records(text: str) -> Iterator[list[Span]]:
    """Return the fields of each line as places in the text; what csv.reader reads, with what it throws away."""
    at, fields = 0, []
    while at < len(text):
        end = _end_of_field(text, at)
        fields.append((at, end))
        at = end + 1
        if end >= len(text) or text[end] != ",":
            at += text[end : end + 2] == "\r\n"
            yield fields
            fields = []
        elif at == len(text):
            yield [*fields, (at, at)]


def _end_of_field(text: str, position: int) -> int:
    if text[position : position + 1] == '"':
        position += 1
        while position < len(text):
            if text[position] == '"':
                if text[position + 1 : position + 2] != '"':
                    break
                position += 1
            position += 1
    while position < len(text) and text[position] not in ",\r\n":
        position += 1
    return position
