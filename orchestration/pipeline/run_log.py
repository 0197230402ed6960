"""A run as its events tell it: one line a stage at INFO, readable from `taizhang logs --run ID`. Names and numbers, never a cell's value."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from orchestration.faults.failures import explained

if TYPE_CHECKING:
    from datetime import datetime

    from orchestration.pipeline.desk import Desk

LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Ending:
    """How a run ends, where that is no exception: Dagster keeps those of its steps to itself."""

    has_failed: bool = False


@contextmanager
def told(doing: str, as_of: datetime, *, is_publishing: bool) -> Iterator[Ending]:
    """Log that a run begins, and how it ended.

    Raises:
        UserError: the run failed; whatever stopped it is in the log, and this is its sentence.
    """
    began, ending = perf_counter(), Ending()
    LOG.info(
        "%s began, as of %s%s",
        doing,
        as_of.isoformat(timespec="seconds"),
        "" if is_publishing else ", without publishing",
    )
    try:
        yield ending
    except Exception as error:  # noqa: BLE001 - explained: logged and raised as a sentence
        sentence = explained(error)
        LOG.info("%s failed after %.1f s", doing, perf_counter() - began)
        raise sentence from None
    except BaseException:
        LOG.warning("%s was stopped after %.1f s", doing, perf_counter() - began, extra={"is_told": True})
        raise
    LOG.info("%s %s after %.1f s", doing, "failed" if ending.has_failed else "ended", perf_counter() - began)


def collected(desk: Desk, *, is_new: bool) -> None:
    """What the first stage found."""
    found = desk.collected
    if found is None or desk.is_told:
        return  # a run looks first whether there is anything new, and collects again when Dagster is there
    desk.is_told = True
    statuses = ", ".join(f"{status} {count}" for status, count in found.statuses.items()) or "none"
    LOG.info(
        "collected: %d files taken from the inbox, %d read; submissions: %s",
        found.arrivals_count,
        len(found.read_file_ids),
        statuses,
    )
    LOG.info("rows: %d accepted, %d rejected", found.rows_accepted, found.rows_rejected)
    if found.failing_checks:
        LOG.info("checks with findings: %s", ", ".join(found.failing_checks))
    if not is_new:
        LOG.info("nothing new: no new snapshot")


def built(desk: Desk) -> None:
    """What dbt built."""
    warned = f"; tests that warned: {', '.join(desk.warned_checks)}" if desk.warned_checks else ""
    LOG.info("models built for %s in %.1f s%s", desk.snapshot_id, desk.report.seconds.get("models", 0.0), warned)


def published(desk: Desk) -> None:
    """What can be read now."""
    if desk.published is None:
        LOG.info("verified; not published, as asked")
    else:
        LOG.info("published %s in %s", desk.published.snapshot_id, desk.published.file)
