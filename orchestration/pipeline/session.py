"""Hold a home for one run: logged from beginning to end, locked, and sound before anything is taken in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import TYPE_CHECKING

from orchestration.clock import now
from orchestration.faults.failures import explained
from orchestration.home import Home, HomeLocked, locked
from orchestration.logs import event_context
from orchestration.recovery.adopting import Adopted, adopt
from orchestration.recovery.soundness import require_sound_state
from orchestration.reference import References, load
from orchestration.snapshots.current import heal_stable_name, sound_current_manifest
from orchestration.state import StateStore, note_config_changes
from orchestration.state.appeals import appeal_events
from orchestration.storage.events import note
from orchestration.storage.space import require_space

if TYPE_CHECKING:
    from orchestration.doors.fetched import Fetched

LOG = logging.getLogger(__name__)
_PUBLICATIONS = ("published", "approved", "published_again")


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What a run works by: the lists and settings of its home as they were read once, and what was asked of it."""

    references: References
    run_id: str = ""
    is_publishing: bool = True
    is_forced: bool = False  # publish even where nothing is new
    is_going_back: bool = False  # publish even over a snapshot of a later as-of
    is_kept_aside: bool = False  # keep the snapshot beside a published one of a later as-of, which stays published
    fetched: tuple[Fetched, ...] = ()  # what was fetched before the inbox was looked at


@dataclass(frozen=True, slots=True)
class RunInputs:
    """What the first stage of a run is given."""

    home: Home
    settings: RunSettings
    as_of: datetime


def require_fit_home(home: Home, *, is_adopting: bool = False) -> tuple[References, Adopted | None]:
    """Load the lists of a home and stop where they, the room on the disk or the state do not allow a run.

    Args:
        is_adopting: make a new state from archive and receipts before it is looked at.

    Raises:
        ConfigError: a list, source description or setting is wrong; nothing was moved.
        DiskFull: less room is left than a run may need; nothing was moved.
        StateUnfit: the state does not fit the home; nothing was taken in.
    """
    references = load(home.config)
    references.log_warnings()
    require_space(home, references.settings.free_gigabytes)
    adopted = adopt(home) if is_adopting else None
    require_sound_state(home, references)
    _end_what_was_killed(home, references)
    return references, adopted


def _end_what_was_killed(home: Home, references: References) -> None:
    """Give what a killed process had done but for its last step that step: the stable name, the lines of the log."""
    heal_stable_name(home)
    if not home.state.exists():
        return
    note_config_changes(home.state, home.config, now())
    pointed = sound_current_manifest(home)
    with closing(StateStore(home.state)) as state:
        if "accepting" in {one.appeal_id: one.event for one in appeal_events(state)}.values():
            from orchestration.appeals.deciding import end_interrupted

            end_interrupted(home, state, references)
        if pointed and state.last_audited(_PUBLICATIONS) != pointed.snapshot_id:
            state.audited("published", pointed.snapshot_id, "done", now())


def _fetched_now(home: Home) -> tuple[Fetched, ...]:
    """Fetch sources and doors before a run as of now; one that fails stops nothing."""
    references = load(home.config)
    if not references.doors and not any(source.is_fetched for source in references.sources):
        return ()
    from orchestration.doors.fetch import fetch

    require_space(home, references.settings.free_gigabytes)
    require_sound_state(home, references)
    return tuple(fetch(home, references))


@contextmanager
def run_session(
    home: Home,
    command: str,
    run_id: str,
    as_of: datetime,
    has_failed: Callable[[], bool] = lambda: False,
    *,
    is_fetching: bool = False,
) -> Iterator[tuple[Fetched, ...]]:
    """Hold the lock of a home and log that a run begins, and how it ended. What is fetched for it comes before the
    lock: a door that is slow keeps nobody else out, and what came waits in the inbox.

    Args:
        has_failed: asked at the end where nothing was raised: Dagster keeps the exceptions of its steps to itself.

    Raises:
        HomeLocked: another run holds the home.
        UserError: the run failed; whatever stopped it is in the log, and this is its sentence.
    """
    began = perf_counter()
    with event_context(run_id=run_id):
        LOG.info("%s began, as of %s", command, as_of.isoformat(timespec="seconds"))
        try:
            fetched = _fetched_now(home) if is_fetching else ()
            with locked(home, command):
                yield fetched
        except Exception as error:  # noqa: BLE001 - explained: logged and raised as a sentence
            sentence = explained(error)
            LOG.info("%s failed after %.1f s", command, perf_counter() - began)
            if not isinstance(error, HomeLocked):
                _note(home, run_id, failed=True)
            raise sentence from None
        except BaseException:
            LOG.warning("%s was stopped after %.1f s", command, perf_counter() - began, extra={"is_told": True})
            raise
        failed = has_failed()
        LOG.info("%s %s after %.1f s", command, "failed" if failed else "ended", perf_counter() - began)
        _note(home, run_id, failed=failed)


def _note(home: Home, run_id: str, *, failed: bool) -> None:
    """Write down how the last run ended, for the alerts; that is worth less than the run."""
    try:
        note(home, "run", now(), run_id=run_id, failed=failed)
    except OSError as error:
        LOG.warning("how the run ended could not be written down", exc_info=error)
