"""The suite of expectations/published.yml on a built snapshot: measured beside the published one, kept in it."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from expectations.published import published_rules
from orchestration.faults.duckdb_errors import is_no_database
from orchestration.snapshots.differing import question, rows_of, side_by_side

LOG = logging.getLogger(__name__)
_FAILED = "select * from new.meta.snapshot_check where not passed order by severity, measure desc, subject"


def check(built: Path, published: Path) -> list[dict[str, Any]]:
    """Measure a built snapshot beside the published one and fill its meta.snapshot_check.

    Returns:
        The rows that did not pass, those that make it wait first; none where the published one is of a version whose
        tables do not hold the answer, or cannot be read.
    """
    import duckdb

    bounds = [
        {"check_name": rule.check_name, "severity": rule.severity, "most_allowed": rule.max_value}
        for rule in published_rules()
    ]
    told = {"compared_with": published.stem, "bounds": json.dumps(bounds)}
    try:
        with side_by_side(published, built, is_filled=True) as connection:
            connection.execute(f"insert into new.meta.snapshot_check by name {question('checks')}", told)
            failed = rows_of(connection.execute(_FAILED))
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        LOG.warning("%s cannot be compared with %s", built.stem, published.stem, exc_info=error)
        return []
    except duckdb.Error as error:
        if is_no_database(error):
            return []  # the gate tells of it
        raise
    for row in failed:
        LOG.warning(
            "%s of %s: %.3f, at most %.3f",
            *(row[name] for name in ("check_name", "subject", "measure", "most_allowed")),
        )
    return failed
