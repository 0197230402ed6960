"""The one Definitions object: everything under defs/."""

from pathlib import Path

import dagster as dg


@dg.definitions
def defs() -> dg.Definitions:
    """Inbox, raw tables, dbt models and snapshot, with their checks, job, sensor and schedule."""
    return dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
