"""Which snapshots may go: none that is published, waits, is labelled, new, in a circular, or the last of its month."""

from __future__ import annotations

from datetime import datetime

from orchestration.home import Home
from orchestration.snapshots.access import SnapshotDamaged, describe
from orchestration.snapshots.candidates import candidate
from orchestration.snapshots.current import published, stored
from orchestration.snapshots.data_docs import page_of
from orchestration.snapshots.labels import labels


def prune(home: Home, keep: int, months: int = 0, *, is_trial: bool = False) -> list[str]:
    """Remove old snapshots.

    Args:
        keep: how many of the newest stay.
        months: of how many months, the latest first, the last snapshot stays too.
        is_trial: only tell.
    Returns:
        The ids that are gone, or would go.
    """
    paths, pointed = stored(home), published(home)
    kept = {path.name for path in home.reports.glob("S*") if path.is_dir()} | set(labels(home))
    kept |= {pointed.snapshot_id} if pointed else set()
    kept |= {waits.snapshot_id} if (waits := candidate(home.snapshots)) else set()
    kept |= {path.stem for path in paths[-keep:]} | _last_of_months(home, months)
    old = [path for path in paths if path.stem not in kept]
    for path in old:
        if not is_trial:
            path.unlink()
            page_of(home.root, path.stem).unlink(missing_ok=True)
    return [path.stem for path in old]


def _last_of_months(home: Home, months: int) -> set[str]:
    """Find the snapshot with the latest as-of of each month; a damaged one is nobody's last."""
    if not months:
        return set()
    found: list[tuple[datetime, str]] = []
    for path in stored(home):
        try:
            found.append((datetime.fromisoformat(describe(path)["as_of"]), path.stem))
        except SnapshotDamaged:
            continue
    last = {as_of.strftime("%Y-%m"): stem for as_of, stem in sorted(found)}
    return {last[month] for month in sorted(last)[-months:]}
