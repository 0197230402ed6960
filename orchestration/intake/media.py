"""A medium that an outreach ledger names becomes a line of media.csv, because somebody said what it is. Every other
byte of the file stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.clock import now
from orchestration.home import Home, locked
from orchestration.intake.names import NotAdopted, is_odd
from orchestration.messages import ConfigError
from orchestration.state import StateStore

if TYPE_CHECKING:
    from orchestration.reference.media import Medium

_LIST = "media.csv"
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
    from orchestration.intake.lines import write_line
    from orchestration.recovery.soundness import require_sound_state
    from orchestration.reference.media import Medium

    name = " ".join(name.split())
    if is_odd(name) or name.endswith(_SHORTENED):
        raise NotAdopted("odd_name", "intake.media.not_a_name")
    codes = media_choices()
    if channel not in codes["channel"] or level not in ("", *codes["level"]):
        raise NotAdopted("unknown_code", "intake.media.no_code")
    with locked(home, _LIST):
        require_sound_state(home, is_full=False)
        told = {
            (row.channel, row.level or "")
            for row in _media(home.config / _LIST)
            if normalise_label(row.name) == normalise_label(name)
        }
        if told - {(channel, level)}:
            raise NotAdopted("other_medium", "intake.media.taken", name=name)
        if not told:
            write_line(home, Medium, {"name": name, "channel": channel, "level": level})
        with closing(StateStore(home.state)) as state:
            state.note(now(), "medium_adopted", {"name": name, "channel": channel, "level": level})


def _media(path: Path) -> tuple[Medium, ...]:
    from orchestration.reference.media import Medium
    from orchestration.reference.table import load_list

    return load_list(Medium, path)
