"""`taizhang doctor`: every file of a home against what the others say, and the command that heals each damage.
Changes nothing that matters.

An earlier schema of the state is brought up to date by looking, as any command does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from orchestration.home import Home
from orchestration.messages import LocalizedText
from orchestration.recovery.doctor.databases import current_manifest_findings, snapshot_findings, warehouse_findings
from orchestration.recovery.doctor.finding import DAMAGE, NOTE, WARNING, Finding, damage, not_looked_at, rights_remedy
from orchestration.recovery.doctor.folders import (
    config_findings,
    folder_findings,
    kind_findings,
    leftover_findings,
    space_findings,
)
from orchestration.recovery.doctor.received import archive_findings, receipt_findings, state_findings

__all__ = ["DAMAGE", "NOTE", "WARNING", "Finding", "examine"]

LOOKS: tuple[Callable[[Home], Iterator[Finding]], ...] = (
    kind_findings,
    folder_findings,
    config_findings,
    state_findings,
    archive_findings,
    receipt_findings,
    current_manifest_findings,
    snapshot_findings,
    warehouse_findings,
    leftover_findings,
    space_findings,
)


def examine(home: Home) -> list[Finding]:
    """Return all findings, the worst first."""
    import duckdb

    found: list[Finding] = []
    for look in LOOKS:
        try:
            found += look(home)
        except duckdb.Error as error:
            found.append(not_looked_at("snapshots", error))
        except OSError as error:
            place = Path(error.filename or home.root)
            text = error.strerror or type(error).__name__
            found.append(
                damage(str(place), LocalizedText("recovery.doctor.unreadable", text=text), rights_remedy(home, place))
            )
    return sorted(dict.fromkeys(found), key=lambda one: (DAMAGE, WARNING, NOTE).index(one.severity))
