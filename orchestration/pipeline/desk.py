"""What one run works with, from its first step to its last."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from orchestration.faults.failures import explained
from orchestration.home import Home
from orchestration.messages import UserError
from orchestration.pipeline.collect import Collected
from orchestration.pipeline.progress import Reporter
from orchestration.processes.stopping import Stopped, is_stopping
from orchestration.reference import References
from orchestration.snapshots.current import CurrentManifest

T = TypeVar("T")


def made(value: T | None) -> T:
    """What an earlier step of the run made.

    Raises:
        RuntimeError: it has not been run.
    """
    if value is None:
        raise RuntimeError("a step runs before the one whose result it needs")
    return value


@dataclass(slots=True)
class Desk:
    """The home, the as-of instant and what the steps of this run have found so far."""

    home: Home
    references: References
    as_of: datetime
    is_publishing: bool
    is_forced: bool = False  # publish even where nothing is new
    report: Reporter = field(default_factory=Reporter)
    collected: Collected | None = None
    snapshot_id: str | None = None
    build_path: Path | None = None
    created_at: datetime | None = None
    published: CurrentManifest | None = None
    warned_checks: list[str] = field(default_factory=list)
    failure: UserError | None = None  # what stopped the run
    is_told: bool = False  # whether the log has what was collected

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Run a step: whatever stops it is logged and becomes a sentence, in `failure` as well.

        Raises:
            UserError: the step failed.
        """
        try:
            yield
        except (GeneratorExit, KeyboardInterrupt, Stopped):
            raise
        except BaseException as error:  # explained: logged and raised as a sentence
            if is_stopping():
                raise
            if self.failure is None:
                self.failure = explained(error, step=name)
            raise self.failure from None  # what Dagster keeps of it in its history is the sentence alone
