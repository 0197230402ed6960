"""The gate, for whoever stands at it: what waits and why, and letting it be read."""

from __future__ import annotations

import logging

from orchestration.clock import now
from orchestration.home import Home, locked
from orchestration.messages import LocalizedText
from orchestration.settings.model import load_settings
from orchestration.snapshots import store
from orchestration.snapshots.candidates import Candidate, candidate
from orchestration.snapshots.current import CurrentManifest
from orchestration.snapshots.gate import sentence
from orchestration.state import audited

LOG = logging.getLogger(__name__)


def waiting(home: Home) -> Candidate | None:
    """Return the snapshot that waits, or None."""
    return candidate(home.snapshots)


def why(waits: Candidate) -> list[LocalizedText]:
    """Say why it waits, a sentence a reason."""
    return [sentence(reason) for reason in waits.reasons]


def approve(home: Home, approver: str) -> CurrentManifest:
    """Let it be read by everyone, and write down who did.

    Args:
        approver: an account of the pages or of the machine.

    Raises:
        HomeLocked: a run holds the home.
        WrongUse: nothing waits, or the approver made it and the home asks for a second person.
        UserError: its file cannot be read from end to end.
    """
    needs_second = load_settings(home.config).publish_gate == "second_person"
    with locked(home, "taizhang publish"):
        manifest = store.approve(home, approver, needs_second=needs_second)
        audited(home.state, "approved", manifest.snapshot_id, now())
    LOG.info("%s is approved and published", manifest.snapshot_id)
    return manifest
