"""The published snapshot built again in a place of its own, with something changed: what would it say then?"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from orchestration.home import Home, locked
from orchestration.messages import UserError
from orchestration.pipeline import progress
from orchestration.pipeline.build import variables
from orchestration.pipeline.collect import inputs_digest
from orchestration.pipeline.dbt_runner import build_models
from orchestration.pipeline.submissions import settle_submissions
from orchestration.reference import References, load
from orchestration.snapshots import store
from orchestration.snapshots.access import describe
from orchestration.state import StateStore
from orchestration.state.migrations import copy_database
from orchestration.storage.temporary import scratch
from orchestration.warehouse import Warehouse
from orchestration.warehouse.checks import store_check_results
from orchestration.warehouse.references import store_references
from orchestration.warehouse.unusual import store_unusual


@contextmanager
def trial(home: Home, change: Callable[[Home, datetime], None]) -> Iterator[tuple[str, Path, Path]]:
    """Build what is published once more from the same files, with a change made to a copy of lists and state.

    Args:
        change: is given the copy and the as-of of what is published.

    Returns:
        The id and the file of the published snapshot, and the file that was built; it is gone afterwards.

    Raises:
        HomeLocked: a run holds the home.
        UserError: nothing is published, or it was made from other lists or by other code than there are now.
    """
    published = store.path_of(home)
    facts = describe(published)
    as_of, snapshot_id = datetime.fromisoformat(facts["as_of"]), facts["snapshot_id"]
    with scratch(home, "trial") as folder:
        aside = Home(folder)
        progress.current().stage("collect")
        with locked(home, "taizhang appeal"):
            shutil.copytree(home.config, aside.config)
            copy_database(home.state, aside.state)
            shutil.copyfile(home.warehouse, aside.warehouse)
        if _settled(aside, load(aside.config), as_of, facts["arrivals_count"]) != facts["inputs_digest"]:
            raise UserError("pipeline.trial.other_inputs", snapshot_id=snapshot_id)
        change(aside, as_of)
        references = load(aside.config)
        digest = _settled(aside, references, as_of, facts["arrivals_count"])
        with closing(StateStore(aside.state)) as state:
            witness = state.witness(facts["arrivals_count"])
        built = folder / published.name
        told = variables(references, as_of, inputs_digest=digest, witness=witness)
        told |= {name: str(facts[name]) for name in ("snapshot_id", "created_at", "run_id")}
        progress.current().stage("models")
        build_models(built, aside.warehouse, folder / "dbt", told, progress.current().step)
        progress.current().end()
        store.finalize(built)
        yield snapshot_id, published, built


def _settled(home: Home, references: References, as_of: datetime, arrivals_count: int) -> str:
    """Settle what counts of the first so many arrivals, and return the digest over all that a snapshot is made from."""
    with closing(StateStore(home.state)) as state, Warehouse(home.warehouse) as warehouse:
        records = [one for one in state.arrivals()[:arrivals_count] if one.received_at <= as_of]
        store_references(warehouse, references)
        submissions = settle_submissions(warehouse, records, references)
        store_unusual(warehouse)
        store_check_results(warehouse, as_of, 0)
        warehouse.checkpoint()
    return inputs_digest(references, submissions)
