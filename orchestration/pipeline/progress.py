"""What a run says while it works: a bar on a terminal, one line a stage elsewhere, nothing where only the result is
wanted.

    with report_to(reporter(quiet=False)) as report:
        …  # stages call current().stage("read", 12) and current().step()
    report.seconds

As with logging, no stage is given its reporter: what it says decides nothing that it returns.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestration.logs import is_quiet
from orchestration.messages import LocalizedText

if TYPE_CHECKING:
    from rich.progress import TaskID

STAGES = {
    "collect": LocalizedText("pipeline.progress.collecting_files"),
    "read": LocalizedText("pipeline.progress.reading_ledgers"),
    "models": LocalizedText("pipeline.progress.building_metrics"),
    "publish": LocalizedText("pipeline.progress.verifying_publishing"),
    "export": LocalizedText("pipeline.progress.writing_tables"),
}


@dataclass(slots=True)
class Reporter:
    """Collects stage times; says nothing. Seconds by stage stand in `seconds`."""

    seconds: dict[str, float] = field(default_factory=dict)
    _stage: str | None = None
    _began: float = 0.0

    def stage(self, name: str, total: int | None = None) -> None:
        """Begin a stage, and end the one before; `total` steps are expected where that is known."""
        self.end()
        self._stage, self._began = name, time.perf_counter()
        self._show(name, total)

    def step(self, count: int = 1) -> None:
        """Count steps of the stage that are done."""

    def end(self) -> None:
        """End the running stage."""
        if self._stage:
            self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + time.perf_counter() - self._began
            self._stage = None

    def close(self) -> None:
        """End the run, one way or the other."""
        self.end()

    def _show(self, name: str, total: int | None) -> None:
        """Show that a stage begins."""


class LineReporter(Reporter):
    """One line a stage, on standard error."""

    def _show(self, name: str, total: int | None) -> None:
        suffix = f" ({total})" if total else ""
        print(f"{STAGES[name]}{suffix} …", file=sys.stderr, flush=True)


class BarReporter(Reporter):
    """A bar on a terminal."""

    def __init__(self) -> None:
        super().__init__()
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
        )
        self._task: TaskID | None = None
        self._progress.start()

    def _show(self, name: str, total: int | None) -> None:
        self._task = self._progress.add_task(str(STAGES[name]), total=total)

    def step(self, count: int = 1) -> None:
        if self._task is not None:
            self._progress.advance(self._task, count)

    def end(self) -> None:
        if self._stage and self._task is not None:
            task = self._progress.tasks[self._task]
            self._progress.update(
                self._task, total=max(task.completed, task.total or 1), completed=max(task.completed, task.total or 1)
            )
        super().end()

    def close(self) -> None:
        super().close()
        self._progress.stop()


_REPORTER: ContextVar[Reporter | None] = ContextVar("reporter", default=None)


def current() -> Reporter:
    """Return the reporter of the run in whose context this is called; one that nobody reads outside a run."""
    return _REPORTER.get() or Reporter()


@contextmanager
def report_to(reporter: Reporter) -> Iterator[Reporter]:
    """Report the stages of the run inside."""
    token = _REPORTER.set(reporter)
    try:
        yield reporter
    finally:
        _REPORTER.reset(token)
        reporter.close()


def reporter(*, quiet: bool) -> Reporter:
    """Return the reporter that suits where standard error goes."""
    if quiet or is_quiet():
        return Reporter()
    return BarReporter() if sys.stderr.isatty() else LineReporter()
