"""The second stage of a run: what was collected → every table of a snapshot, in a file that nobody reads yet."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from orchestration.clock import now
from orchestration.faults.duckdb_errors import says_damage
from orchestration.pipeline import progress
from orchestration.pipeline.code_version import code_version
from orchestration.pipeline.collect import Collected
from orchestration.pipeline.dbt_runner import ModelsFailed, NodeResult, build_models
from orchestration.reference import References
from orchestration.snapshots.store import build_path, clear_leftovers, next_id
from orchestration.state import ArrivalsWitness
from orchestration.warehouse.file import WarehouseDamaged

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Built:
    """A snapshot before it is published."""

    collected: Collected
    snapshot_id: str
    path: Path
    created_at: datetime
    results: tuple[NodeResult, ...]  # of every model, seed and test

    @property
    def warned_checks(self) -> tuple[str, ...]:
        """The tests that warned."""
        return tuple(result.name for result in self.results if result.status == "warn")


def build(collected: Collected) -> Built:
    """Build and test every model aside.

    Raises:
        ModelsFailed: a model or test failed.
        WarehouseDamaged: the warehouse cannot be read.
    """
    home, report = collected.home, progress.current()
    clear_leftovers(home)
    created_at, snapshot_id = now(), next_id(home)
    path = build_path(home, snapshot_id)
    told = variables(
        collected.settings.references,
        collected.as_of,
        inputs_digest=collected.inputs_digest,
        witness=collected.witness,
    )
    told |= {
        "snapshot_id": snapshot_id,
        "created_at": created_at.isoformat(),
        "run_id": collected.settings.run_id,
    }
    report.stage("models")
    try:
        results = build_models(path, home.warehouse, home.runs / "dbt", told, report.step)
    except ModelsFailed as failed:
        if says_damage(failed.text.en):
            raise WarehouseDamaged(home.warehouse) from failed
        raise
    report.end()
    built = Built(collected, snapshot_id, path, created_at, results)
    warned = f"; tests that warned: {', '.join(built.warned_checks)}" if built.warned_checks else ""
    LOG.info("models built for %s in %.1f s%s", snapshot_id, report.seconds.get("models", 0.0), warned)
    return built


def variables(
    references: References, as_of: datetime, *, inputs_digest: str, witness: ArrivalsWitness
) -> dict[str, str | int]:
    """Return what the models are told beside the rows."""
    schemes = [scheme for scheme in references.schemes if (scheme.valid_from or date.min) <= as_of.date()]
    return {
        "as_of": as_of.isoformat(),
        "as_of_on": as_of.date().isoformat(),
        "code_version": code_version(),
        "scheme_version": schemes[-1].scheme_code if schemes else "",
        "inputs_digest": inputs_digest,
        "arrivals_count": str(witness.count),
        "arrivals_digest": witness.digest,
        "timezone": references.settings.timezone,
        "work_hours": references.settings.work_hours,
        "memory_percent": references.settings.memory_percent,
        "repair_window_days": references.settings.repair_window_days,
    }
