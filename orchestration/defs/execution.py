"""The job, run in this process."""

from __future__ import annotations

import logging

import dagster as dg

from orchestration.defs.history import memory_instance, record
from orchestration.defs.runs import JOB, QUIET
from orchestration.home import Home
from orchestration.pipeline.collect import Collected
from orchestration.pipeline.publish import Published
from orchestration.pipeline.session import RunInputs
from orchestration.processes.stopping import Stopped, is_stopping
from orchestration.storage import cache

LOG = logging.getLogger(__name__)


def execute(inputs: RunInputs) -> tuple[Collected, Published | None]:
    """Run every stage and keep the run in the home's history.

    Returns:
        What was collected and what was published; None where nothing was new.

    Raises:
        UserError: a step failed; names the step and why.
    """
    cache.spare_in(inputs.home.root)
    from orchestration.definitions import defs

    # it warns of checks "without a result" when a run that finds nothing new skips the models; what gates here is
    # the build itself, which raises
    logging.getLogger("dagster._core.execution.plan.active").setLevel(logging.ERROR)
    job = defs().resolve_job_def(JOB)
    with memory_instance() as instance:
        try:
            result = job.execute_in_process(
                instance=instance,
                resources={"run": inputs},
                run_config={"loggers": QUIET},
                run_id=inputs.settings.run_id,
            )
        except Exception:
            if is_stopping():
                raise Stopped from None  # Dagster takes the signal for a failed step
            raise
        finally:
            _keep(inputs.home, instance, inputs.settings.run_id)
    collected: Collected = result.asset_value("collected")
    return collected, result.asset_value("published") if collected.is_new else None


def _keep(home: Home, instance: dg.DagsterInstance, run_id: str) -> None:
    """Copy the run into the home's history; what it did is not lost where that cannot be written."""
    try:
        record(home, instance, run_id)
    except Exception as error:  # noqa: BLE001 - logged; a record of the run is worth less than the run
        LOG.error("the run is not in the run history, which could not be written", exc_info=error)
