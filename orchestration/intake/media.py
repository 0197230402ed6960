"""A medium that an outreach ledger names becomes a line of media.csv, because somebody said what it is. Every other
byte of the file stays.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.clock import now
from orchestration.home import Home, locked
from orchestration.intake.names import NotAdopted, decoded_as_written, is_odd
from orchestration.messages import ConfigError
from orchestration.state import StateStore
from orchestration.storage.files import write_durably
from orchestration.storage.temporary import scratch

if TYPE_CHECKING:
    from orchestration.reference.media import Medium

_LIST = "media.csv"
_NEW_LIST = "\ufeffname,channel,level\r\n".encode()
_SHORTENED = "…"  # ends what a receipt repeats of a long cell


def media_choices() -> dict[str, list[str]]:
    """Return the codes that a medium may have: of its channel, and of its level."""
    from orchestration.reference.words import code_list

    return {"channel": [*code_list("outreach_channel")], "level": [*code_list("level")]}


def listed_media(home: Home, names: Iterable[str]) -> set[str] | None:
    """Return those of some names that media.csv holds by now; None where the list cannot be read."""
    from expectations.labels import normalise_label

    try:
        known = {normalise_label(row.name) for row in _media(home.config / _LIST)}
    except (ConfigError, OSError):
        return None
    return {name for name in names if normalise_label(name) in known}


def adopt_medium(home: Home, name: str, channel: str, level: str) -> None:
    """Write a medium as one more line; it holds from the next run on.

    Args:
        channel: a code of outreach channels.
        level: a code of levels; empty where the rows say it.

    Raises:
        HomeLocked: a run holds the home.
        StateUnfit: the state of the home is lost, damaged or too old.
        NotAdopted: the name is no plain name or is listed as another medium, or a code is unknown.
        ConfigError: media.csv is wrong already.
    """
    from expectations.labels import normalise_label
    from orchestration.recovery.soundness import require_sound_state

    name = " ".join(name.split())
    if is_odd(name) or name.endswith(_SHORTENED):
        raise NotAdopted("odd_name", "intake.media.not_a_name")
    codes = media_choices()
    if channel not in codes["channel"] or level not in ("", *codes["level"]):
        raise NotAdopted("unknown_code", "intake.media.no_code")
    with locked(home, _LIST):
        require_sound_state(home, is_full=False)
        path = Path(os.path.realpath(home.config / _LIST))
        before = _media(path)
        told = {(row.channel, row.level or "") for row in before if normalise_label(row.name) == normalise_label(name)}
        if told - {(channel, level)}:
            raise NotAdopted("other_medium", "intake.media.taken", name=name)
        if not told:
            data = path.read_bytes() if path.exists() else _NEW_LIST
            _write(home, path, with_medium(data, name, channel, level), before, (name, channel, level or None))
        with closing(StateStore(home.state)) as state:
            state.note(now(), "medium_adopted", {"name": name, "channel": channel, "level": level})


def _media(path: Path) -> tuple[Medium, ...]:
    from orchestration.reference.media import Medium
    from orchestration.reference.table import load_list

    return load_list(Medium, path)


def with_medium(data: bytes, name: str, channel: str, level: str) -> bytes:
    """Return the bytes of media.csv with one more line.

    Raises:
        NotAdopted: the list has no column for what is to be written, or an encoding that cannot be written back.
    """
    from orchestration.reference.media import Medium

    mark, encoding, text = decoded_as_written(data, "intake.media.unusual_layout")
    header = [Medium.column_of(cell.strip()) for cell in next(csv.reader(io.StringIO(text, newline="")), [])]
    values = {"name": name, "channel": channel, "level": level}
    if any(value and column not in header for column, value in values.items()):
        raise NotAdopted("no_column", "intake.media.no_column")
    line, end = io.StringIO(), "\r\n" if "\r\n" in text else "\n"
    # of several columns of one name the first is read
    row = [values.pop(column, "") for column in header]
    csv.writer(line, lineterminator=end).writerow(row)
    return mark + f"{text}{'' if text.endswith(end) else end}{line.getvalue()}".encode(encoding)


def _write(home: Home, path: Path, data: bytes, before: tuple[Medium, ...], added: tuple[str, str, str | None]) -> None:
    """Replace the file in one step, once what would be read from it differs in nothing but the new line."""
    with scratch(home, "media") as folder:
        aside = folder / path.name
        aside.write_bytes(data)
        after = [(row.name, row.channel, row.level) for row in _media(aside)]
    if after != [*((row.name, row.channel, row.level) for row in before), added]:
        raise NotAdopted("changed", "intake.media.unusual_layout")
    mode = path.stat().st_mode if path.exists() else None
    write_durably(path, data)
    if mode is not None:
        path.chmod(mode & 0o7777)
