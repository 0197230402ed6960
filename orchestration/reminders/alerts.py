"""What an operator should see today: a run that failed, checks, disk, backup, silence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from orchestration.home import Home
from orchestration.messages import LocalizedText, UserError
from orchestration.reminders.owed import Owed
from orchestration.settings.model import Settings
from orchestration.snapshots.candidates import candidate
from orchestration.storage.events import last
from orchestration.storage.space import require_space


def alerts(home: Home, settings: Settings, owed: Owed) -> list[LocalizedText]:
    """Find what is wrong, each with what to do."""
    return [
        *_of_run(home),
        *_of_gate(home),
        *_of_sources(home),
        *_of_checks(owed),
        *_of_disk(home, settings),
        *_of_time(home, settings, owed),
    ]


def _of_run(home: Home) -> Iterator[LocalizedText]:
    run = last(home, "run")
    if run and run.get("failed"):
        yield LocalizedText("reminders.alert.run_failed", at=run["at"][:16].replace("T", " "), run_id=run["run_id"])


def _of_gate(home: Home) -> Iterator[LocalizedText]:
    if waits := candidate(home.snapshots):
        yield LocalizedText("reminders.alert.waits", snapshot_id=waits.snapshot_id)


def _of_sources(home: Home) -> Iterator[LocalizedText]:
    fetched = last(home, "fetch")
    if fetched and fetched.get("failed"):
        yield LocalizedText(
            "reminders.alert.not_fetched", at=fetched["at"][:16].replace("T", " "), names=fetched["failed"]
        )


def _of_checks(owed: Owed) -> Iterator[LocalizedText]:
    if names := owed.news["failed_checks"]:
        yield LocalizedText("reminders.alert.checks_failed", names=names)


def _of_disk(home: Home, settings: Settings) -> Iterator[LocalizedText]:
    try:
        require_space(home, settings.free_gigabytes)
    except UserError as error:
        yield LocalizedText("reminders.alert.disk_low", sentence=error.text)


def _of_time(home: Home, settings: Settings, owed: Owed) -> Iterator[LocalizedText]:
    backup = last(home, "backup")
    if backup is None:
        yield LocalizedText("reminders.alert.no_backup")
    elif (days := _days_since(datetime.fromisoformat(backup["at"]), owed.as_of)) > settings.backup_days:
        yield LocalizedText("reminders.alert.backup_old", days=days)
    arrived = owed.news["last_received_at"]
    if arrived and (days := _days_since(arrived, owed.as_of)) > settings.silent_days:
        yield LocalizedText("reminders.alert.silent", days=days)


def _days_since(moment: datetime, now: datetime) -> int:
    return (now - moment) // timedelta(days=1)
