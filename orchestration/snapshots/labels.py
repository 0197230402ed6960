"""What people call a snapshot, such as "Q3 circular": kept beside the snapshots, which never change."""

from __future__ import annotations

import json

from orchestration.home import Home
from orchestration.messages import UserError
from orchestration.snapshots.store import path_of
from orchestration.storage.files import write_durably

FILE = "labels.json"


def labels(home: Home) -> dict[str, str]:
    """Return the label of each snapshot that has one.

    Raises:
        UserError: the file was changed by hand into something else.
    """
    path = home.snapshots / FILE
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise UserError("snapshots.labels.damaged", path=path) from error
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise UserError("snapshots.labels.damaged", path=path)
    return found


def set_label(home: Home, snapshot_id: str, text: str) -> None:
    """Call a snapshot something; without a text it has no label any more.

    Raises:
        UserError: there is no such snapshot.
    """
    path_of(home, snapshot_id)
    known = labels(home) | {snapshot_id: " ".join(text.split())}
    body = {name: label for name, label in sorted(known.items()) if label}
    write_durably(home.snapshots / FILE, json.dumps(body, ensure_ascii=False, indent=2).encode())
