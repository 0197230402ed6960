"""Has the state of a home gone on since its last snapshot: files that arrived, files that were withdrawn?"""

from __future__ import annotations

from contextlib import closing
from datetime import datetime

from orchestration.home import Home
from orchestration.snapshots.current import newest_sound
from orchestration.state import StateStore


def is_state_ahead(home: Home) -> bool:
    """Tell whether a run would make another snapshot of what has arrived already.

    The snapshot made last is asked, not the published one: an older one that was published again on purpose stays, and
    so does one that waits at the gate.

    Raises:
        StateUnfit, StateTooNew, StateUnwritable: as `StateStore`.
    """
    if not home.state.exists():
        return False
    with closing(StateStore(home.state)) as state:
        count, withdrawn_at = state.last_change()
    if count == 0:
        return False
    newest = newest_sound(home)
    if newest is None:
        return True
    facts = newest[1]
    made_at = datetime.fromisoformat(facts["created_at"])
    return count != facts.get("arrivals_count", count) or (withdrawn_at is not None and withdrawn_at > made_at)
