"""The job, run in this process."""

from __future__ import annotations

import logging

import dagster as dg

from orchestration import cache
from orchestration.defs.history import prepare_instance, record
from orchestration.desk import Desk
from orchestration.home import Home
from orchestration.messages import UserError

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
    job = defs().resolve_job_def("taizhang_run")
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(instance=instance, resources={"desk": desk}, run_config=QUIET, raise_on_error=False, run_id=run_id)
        record(prepare_instance(home), instance, result.run_id)
    if not result.success:
        raise _reason(result)


def _reason(result: dg.ExecuteInProcessResult) -> UserError:
    for event in result.all_events:
        if event.is_step_failure:
            error = event.event_specific_data.error
            while error.cause is not None:
                error = error.cause
            # Dagster puts the class before the sentence; a reader needs the sentence alone
            kind, _, sentence = error.message.strip().partition(": ")
            why = sentence if kind.rpartition(".")[2] == error.cls_name and kind.startswith("orchestration.") else error.message.strip()
            return UserError(f"步骤 {event.step_key} 失败：{why}", f"step {event.step_key} failed: {why}")
    return UserError("运行失败", "the run failed")
