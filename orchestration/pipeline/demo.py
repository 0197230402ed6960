"""The demo home: sample lists and a sample inbox, made afresh each time."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import datetime

from orchestration.clock import moment
from orchestration.home import Home, create
from orchestration.messages import WrongUse
from orchestration.recovery.soundness import has_tables
from orchestration.state import StateStore, StateUnfit
from orchestration.storage.product_files import SAMPLES

AS_OF = "2025-12-31"  # the last day of the sample data
_MARK = "demo"


def _is_own(home: Home) -> bool:
    try:
        if not has_tables(home.state, is_full=False):
            return False
    except StateUnfit:
        return False  # whose it was cannot be read any more: it is left alone
    with closing(StateStore(home.state)) as state:
        return state.setting("kind") == _MARK


def prepare(home: Home) -> datetime:
    """Fill a home with the samples.

    Returns:
        The as-of instant of the demo.
    Raises:
        WrongUse: a home with other data stands there.
    """
    if home.root.exists() and any(home.root.iterdir()):
        if not _is_own(home):
            raise WrongUse("pipeline.demo.other_data", root=home.root)
        shutil.rmtree(home.root)
    for folder in ("config", "inbox"):
        shutil.copytree(SAMPLES / folder, home.root / folder, dirs_exist_ok=True)
    create(home)
    with closing(StateStore(home.state)) as state:
        state.set("kind", _MARK)
    return moment(AS_OF, is_deadline=True)
