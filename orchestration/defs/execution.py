"""The job, run in this process."""

from __future__ import annotations

import logging

import dagster as dg

from orchestration.defs.history import JOB, memory_instance, record
from orchestration.faults.failures import explained
from orchestration.home import Home
from orchestration.messages import UserError
from orchestration.pipeline.desk import Desk
from orchestration.processes.stopping import Stopped, is_stopping
from orchestration.storage import cache

LOG = logging.getLogger(__name__)
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}  # the run history keeps everything


def execute(home: Home, desk: Desk, run_id: str) -> None:
    """Run every step at this desk and keep the run in the home's history.

    Raises:
        UserError: a step failed; names the step and why.
    """
    cache.spare_in(home.root)
    from orchestration.definitions import defs

    # it warns of checks "without a result" when a run that finds nothing new skips the models; what gates here is the build itself, which raises
    logging.getLogger("dagster._core.execution.plan.active").setLevel(logging.ERROR)
    job = defs().resolve_job_def(JOB)
    with memory_instance() as instance:
        result = job.execute_in_process(
            instance=instance, resources={"desk": desk}, run_config=QUIET, raise_on_error=False, run_id=run_id
        )
        _keep(home, instance, result.run_id)
    if is_stopping():
        raise Stopped  # Dagster takes the signal for a failed step
    if not result.success:
        raise desk.failure or _fault_of_dagster(result)


def _keep(home: Home, instance: dg.DagsterInstance, run_id: str) -> None:
    """Copy the run into the home's history; what it did is not lost where that cannot be written."""
    try:
        record(home, instance, run_id)
    except Exception as error:  # noqa: BLE001 - logged; a record of the run is worth less than the run
        LOG.error("the run is not in the run history, which could not be written", exc_info=error)


class GraphFault(Exception):
    """Dagster stopped the run outside our steps; its frames are in the message."""


def _fault_of_dagster(result: dg.ExecuteInProcessResult) -> UserError:
    for event in result.all_events:
        if event.is_step_failure and (error := event.step_failure_data.error) is not None:
            while error.cause is not None:
                error = error.cause
            return explained(
                GraphFault(f"{error.cls_name} in step {event.step_key}\n{''.join(error.stack)}"), step=event.step_key
            )
    return explained(
        GraphFault(
            " ".join(event.event_type_value for event in result.all_events if event.is_failure)
            or "no event of a failure"
        )
    )
