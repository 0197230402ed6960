"""Notices that somebody changed a file of config/: they are edited by hand, so that nobody tells.

note_config_changes(home.state, home.config, now())
"""

from __future__ import annotations

import hashlib
import json
import logging
from contextlib import closing
from datetime import datetime
from pathlib import Path

from orchestration.messages import UserError
from orchestration.state import audit
from orchestration.state.store import StateStore

LOG = logging.getLogger(__name__)
_SEEN = "config_digests"
# what is read as lists, descriptions and forms; a file of another kind may be a secret, whose digest is to be nowhere
_KINDS = frozenset({".csv", ".yml", ".yaml", ".toml", ".docx", ".xlsx"})
_DIGITS, _NOTHING = 12, "-"


def note_config_changes(state_path: Path, config: Path, at: datetime) -> None:
    """Write a line of the audit log for each file that is another than when it was last looked at; the first look
    only remembers. A state that is not there or cannot be written stays as it is.
    """
    if not state_path.exists():
        return
    try:
        with closing(StateStore(state_path)) as state, state.transaction() as connection:
            row = connection.execute("select value from setting where name = ?", (_SEEN,)).fetchone()
            found = _digests(config)
            known = json.loads(row[0]) if row else found
            token = audit.acting.set(audit.Actor("file"))
            try:
                for name in sorted(found.keys() | known.keys()):
                    before, after = known.get(name, _NOTHING), found.get(name, _NOTHING)
                    if before != after:
                        audit.append(connection, at, "config_changed", f"{before} {after} {name}")
            finally:
                audit.acting.reset(token)
            if row is None or found != known:
                values = (_SEEN, json.dumps(found, ensure_ascii=False, sort_keys=True))
                connection.execute("insert or replace into setting (name, value) values (?, ?)", values)
    except (UserError, OSError) as error:
        LOG.warning("whether config/ was changed could not be noted", exc_info=error)


def _digests(config: Path) -> dict[str, str]:
    """Map each file, by its path in the folder, to the first digits of its SHA-256."""
    return {
        path.relative_to(config).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:_DIGITS]
        for path in config.rglob("*")
        if path.suffix.lower() in _KINDS and not path.name.startswith((".", "~$")) and path.is_file()
    }
