"""Every path of a home folder, how one is created, and the lock that lets one run at a time work in it."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.clock import now
from orchestration.messages import UserError, WrongUse
from orchestration.storage.product_files import REFERENCE, default_home
from orchestration.zones import use_zone_of


class HomeLocked(UserError):
    """Another run holds the home."""


@dataclass(frozen=True, slots=True)
class Home:
    """The folder in which one department's data lives."""

    root: Path
    warehouse_name: str = "warehouse.duckdb"

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def manifest(self) -> Path:
        return self.inbox / "manifest.csv"

    @property
    def archive(self) -> Path:
        return self.root / "archive"

    @property
    def receipts(self) -> Path:
        return self.root / "receipts"

    @property
    def config(self) -> Path:
        return self.root / "config"

    @property
    def state(self) -> Path:
        return self.root / "state.sqlite"

    @property
    def warehouse(self) -> Path:
        return self.root / self.warehouse_name

    @property
    def reports(self) -> Path:
        """Circulars that were written, in a folder for each snapshot that they were made from."""
        return self.root / "reports"

    @property
    def snapshots(self) -> Path:
        return self.root / "snapshots"

    @property
    def current_manifest(self) -> Path:
        return self.root / "published.json"

    @property
    def runs(self) -> Path:
        """Run history and logs of the orchestrator."""
        return self.root / "runs"

    @property
    def lock(self) -> Path:
        return self.root / ".lock"


def locate(option: Path | None) -> Home:
    """The home of --home, else of TAIZHANG_HOME, else data/home of the checkout, or of the current folder."""
    chosen = option or os.environ.get("TAIZHANG_HOME") or default_home()
    return Home(Path(chosen).expanduser().absolute())


def existing(option: Path | None) -> Home:
    """Like `locate`, for commands that need a home that is there. Its time zone is in force from here on.

    Raises:
        WrongUse: there is no home.
    """
    home = locate(option)
    if not home.config.is_dir():
        raise WrongUse("home.not_a_home", root=home.root)
    use_zone_of(home.config)
    return home


def _obligations_from_this_month(text: str, today: date) -> str:
    """The list with every valid_from moved to the first day of this month, so that nothing is owed for days gone by."""
    header, *rows = text.splitlines()
    column = header.split(",").index("valid_from")
    moved = []
    for row in rows:
        cells = row.split(",")
        cells[column] = today.replace(day=1).isoformat()
        moved.append(",".join(cells))
    return "\n".join([header, *moved]) + "\n"


def _starting_files() -> Iterator[tuple[str, str]]:
    """Name and text of every file that a new config/ holds."""
    from orchestration.settings.file import FILE_NAME
    from orchestration.settings.model import new_file

    for source in sorted(REFERENCE.iterdir()):
        if source.suffix in (".csv", ".yml"):
            text = source.read_text(encoding="utf-8")
            yield (
                source.name,
                _obligations_from_this_month(text, now().date()) if source.name == "obligations.csv" else text,
            )
    yield FILE_NAME, new_file()


def create(home: Home) -> list[Path]:
    """Make a home, or add what an existing one lacks. Changes nothing that is there. Its time zone is in force from
    here on.

    Returns:
        The files that were added.
    """
    use_zone_of(home.config)
    for folder in (home.inbox, home.archive, home.receipts, home.config / "sources", home.snapshots, home.runs):
        folder.mkdir(parents=True, exist_ok=True)
    home.archive.chmod(0o700)
    added = []
    for name, text in _starting_files():
        target = home.config / name
        if not target.exists():
            target.write_text(text, encoding="utf-8")
            added.append(target)
    return added


def _holder(text: str) -> dict[str, Any]:
    """Who wrote himself into the lock file; nobody where it is empty or cut."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@contextmanager
def locked(home: Home, doing: str) -> Iterator[None]:
    """Hold the home for one run.

    Raises:
        HomeLocked: another process holds it; the message names it.
    """
    with home.lock.open("a+", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            holder = _holder(handle.read())
            who = f"{holder.get('doing', 'taizhang')} (pid {holder.get('pid', '?')})"
            since = holder.get("since", "?")
            raise HomeLocked("home.in_use", root=home.root, who=who, since=since) from None
        handle.truncate(0)
        handle.write(json.dumps({"doing": doing, "pid": os.getpid(), "since": now().isoformat(timespec="seconds")}))
        handle.flush()
        yield
