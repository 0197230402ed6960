"""Views that readers turn to first, made while nobody waits: a new snapshot is read before its first reader comes.

warmer = Warmer(snapshots, make, is_quiet)
warmer.start()
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator

from dashboards.context import Context
from dashboards.snapshot import QuestionError, SnapshotError, Snapshots
from dashboards.view import DOMAINS, View

LOG = logging.getLogger(__name__)
_PATIENCE_SECONDS = 0.25
_ALONE = ("/", "/unit", "/collection", "/compare", "/metrics", "/quality", "/snapshots")
_BY_GROUP = ("/study", "/reporting", "/case", "/outreach")


def first_views(snapshots: Snapshots) -> Iterator[View]:
    """Every page of the newest snapshot in its default period, those that compare units also by peer group, the
    ranking also by domain.
    """
    with snapshots.open() as reader:
        context = Context(View(), reader, snapshots)
        groups, metrics = (context.groups, list(context.metrics)) if context.has_period else ([], [])
    yield from (View(path=path) for path in (*_ALONE, "/ranking", *_BY_GROUP))
    yield from (View(path="/ranking", domain=domain) for domain in DOMAINS)
    for group in groups:
        yield from (View(path=path, type=group) for path in (*_BY_GROUP, "/ranking"))
        yield from (View(path="/ranking", type=group, domain=domain) for domain in DOMAINS)
    yield from (View(path="/metrics", metric=code) for code in metrics)


class Warmer:
    """A thread that makes the first views of each new snapshot, one after the other, whenever the server has
    nothing else to do.

    Args:
        make: makes and keeps a view.
        is_quiet: whether no reader waits now.
        backwards: begin with the last view; of two processes that share their views each then makes half of them.
        look_seconds: how often it looks for a newer snapshot.
    """

    def __init__(
        self,
        snapshots: Snapshots,
        make: Callable[[View], object],
        is_quiet: Callable[[], bool],
        *,
        backwards: bool = False,
        look_seconds: float = 5.0,
    ) -> None:
        self._snapshots, self._make, self._is_quiet, self._look_seconds = snapshots, make, is_quiet, look_seconds
        self._step = -1 if backwards else 1
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="warmer", daemon=True)

    def start(self) -> None:
        """Begin; ends with the process or with `stop`."""
        self._thread.start()

    def stop(self, most_seconds: float | None = None) -> bool:
        """End after the view that is being made; whether it has ended within `most_seconds`."""
        self._over.set()
        self._thread.join(most_seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        done = None
        while True:
            newest = self._newest()
            if newest not in (None, done):
                self._make_all(newest)
                done = newest
            if self._over.wait(self._look_seconds):
                return

    def _newest(self) -> str | None:
        try:
            return (self._snapshots.current() or {}).get("snapshot_id")
        except SnapshotError:
            return None  # the page says it to whoever asks

    def _make_all(self, snapshot_id: str) -> None:
        try:
            views = list(first_views(self._snapshots))[:: self._step]
        except (SnapshotError, QuestionError) as error:
            LOG.warning("%s: no view could be made beforehand: %s", snapshot_id, error)
            return
        except Exception:  # whoever asks for a page is told; this thread looks on for the next snapshot
            LOG.exception("%s: no view could be made beforehand", snapshot_id)
            return
        for view in views:
            while not self._is_quiet():
                if self._over.wait(_PATIENCE_SECONDS):
                    return
            if self._over.is_set() or self._newest() != snapshot_id:
                return
            try:
                self._make(view)
            except Exception:  # whoever asks for the view is told; the other views are made
                LOG.exception("%s: the view %s could not be made beforehand", snapshot_id, view.href)
        LOG.info("%s: %d views are ready", snapshot_id, len(views))
