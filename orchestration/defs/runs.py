"""What the steps of a Dagster run share: the home that it holds, how it is asked for, and what becomes of a fault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field

from orchestration.clock import as_of
from orchestration.faults.failures import explained
from orchestration.home import existing
from orchestration.logs import set_up
from orchestration.pipeline.session import RunInputs, RunSettings, require_fit_home, run_session
from orchestration.processes.stopping import Stopped, is_stopping

JOB = "taizhang_run"
QUIET: dict[str, Any] = {"console": {"config": {"log_level": "CRITICAL"}}}  # the run history keeps everything
OWNERS = ["team:data"]
# the graph lists groups by name: numbers keep them in the order in which data flows
INBOX, RAW, FACTS, METRICS, RANKING, SNAPSHOT = "1_inbox", "2_raw", "3_facts", "4_metrics", "5_ranking", "6_snapshot"
VALUES = "values"  # the IO manager that passes what a stage returns to the next one


class RunResource(dg.ConfigurableResource[RunInputs]):
    """The home folder, locked for this run, its lists and the instant to work as of."""

    home: str | None = Field(default=None, description="home folder; else TAIZHANG_HOME")
    as_of: str | None = Field(default=None, description="ISO 8601; else now")
    publish: bool = Field(default=True, description="False: verify only")
    publish_earlier: bool = Field(default=False, description="True: publish even over a snapshot of a later as_of")

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[RunInputs]:
        """Hold the home for as long as the run lasts."""
        home, run_id = existing(Path(self.home) if self.home else None), context.run_id or ""
        set_up(home.root)
        moment = as_of(self.as_of)  # in the time zone of the home; from here on an instant
        failures = {dg.DagsterEventType.STEP_FAILURE}

        def has_failed() -> bool:
            return bool(context.instance and context.instance.get_records_for_run(run_id, of_type=failures).records)

        command, is_now = f"dagster run {run_id}".strip(), self.as_of is None
        with run_session(home, command, run_id, moment, has_failed, is_fetching=is_now) as fetched:
            references, _ = require_fit_home(home)
            is_going_back = self.publish_earlier or is_now
            settings = RunSettings(references, run_id, self.publish, is_going_back=is_going_back, fetched=fetched)
            yield RunInputs(home, settings, moment)


class Values(dg.IOManager):
    """Passes what a stage returns to the next one. A run that begins in the middle (one part was asked for, or a run is
    tried again from where it failed) first does what comes before.
    """

    def __init__(self, run: RunInputs) -> None:
        self._run = run
        self._kept: dict[str, object] = {}

    def handle_output(self, context: dg.OutputContext, obj: object) -> None:
        """Keep it for as long as the run lasts."""
        self._kept[context.asset_key.path[-1]] = obj

    def load_input(self, context: dg.InputContext) -> object:
        """Return it, made now where this run has not made it."""
        return self._value(context.asset_key.path[-1])

    def _value(self, name: str) -> object:
        if name not in self._kept:
            with told_as_sentence(name):
                self._kept[name] = self._made(name)
        return self._kept[name]

    def _made(self, name: str) -> object:
        from orchestration.pipeline.build import build
        from orchestration.pipeline.collect import Collected, collect

        if name == "collected":
            return collect(self._run.home, self._run.settings, self._run.as_of)
        collected = self._value("collected")
        if name != "built" or not isinstance(collected, Collected):
            raise LookupError(name)
        return build(collected)


@dg.io_manager(required_resource_keys={"run"})
def values(context: dg.InitResourceContext) -> Values:
    """Make one for a run."""
    return Values(context.resources.run)


@contextmanager
def told_as_sentence(step: str) -> Iterator[None]:
    """Log whatever stops a step, and raise a sentence in its place: what Dagster keeps of it in its history is that
    alone.

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
        raise explained(error, step=step) from None


@dg.definitions
def defs() -> dg.Definitions:
    return dg.Definitions(resources={"run": RunResource(), VALUES: values}, executor=dg.in_process_executor)
