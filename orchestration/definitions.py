"""The one Definitions object: everything under defs/."""

import importlib
import pkgutil

import dagster as dg

from orchestration import defs as folder


@dg.definitions
def defs() -> dg.Definitions:
    """Inbox, raw tables, dbt models and snapshot, with their checks, job, sensor and schedule."""
    # load_from_defs_folder would look for a pyproject.toml above the code, which an installed copy has not
    modules = [
        importlib.import_module(f"{folder.__name__}.{found.name}") for found in pkgutil.iter_modules(folder.__path__)
    ]
    return dg.Definitions.merge(*(module.defs() for module in modules if hasattr(module, "defs")))
