"""What makes a built snapshot wait for somebody's look before it is read: it stands too far from the published one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.faults.duckdb_errors import is_no_database
from orchestration.messages import LocalizedText
from orchestration.messages.catalogue import Bilingual
from orchestration.snapshots.differing import question, side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Reason = dict[str, Any]  # code, and the numbers that its sentence names

# more than 30 % of the units by more than 20 %: what a wrong list, scheme or model does, and a late ledger does not
_LIMITS = {"share": 0.3, "change": 0.2, "units": 4, "points": 1.0}


def reasons_to_wait(built: Path, published: Path) -> list[Reason]:
    """Compare a built snapshot with the published one.

    Returns:
        `far` (figures of finished periods that moved in too many units), `fewer` (submissions that counted and do
        not any more), `review` (new review items worth a point or more), `incomparable` (of a version whose tables
        do not hold the answer).

    Raises:
        duckdb.Error: a file cannot be read for a reason that says nothing of its content.
    """
    import duckdb

    try:
        with side_by_side(published, built) as connection:
            [(moved, furthest, gone, items)] = connection.execute(question("gate"), _LIMITS).fetchall()
    except (duckdb.CatalogException, duckdb.BinderException):
        return [{"code": "incomparable"}]
    except duckdb.Error as error:
        if is_no_database(error):
            return [{"code": "incomparable"}]
        raise
    return list(_said(moved, furthest, gone, items))


def _said(moved: int, furthest: dict[str, Any] | None, gone: int, items: int) -> Iterator[Reason]:
    if furthest:
        yield {"code": "far", "figures_count": moved, **furthest}
    if gone:
        yield {"code": "fewer", "submissions_count": gone}
    if items:
        yield {"code": "review", "items_count": items}


def rows_lost(failed: Sequence[Mapping[str, Any]]) -> Iterator[Reason]:
    """Name the table that lost most, of the checks that did not pass (checking.py)."""
    lost = [row for row in failed if row["severity"] == "error"]
    if lost:
        table, before, now = (lost[0][name] for name in ("subject", "value_before", "value_now"))
        yield {"code": "rows", "table": table, "before": int(before), "now": int(now), "tables_count": len(lost)}


def sentence(reason: Reason) -> LocalizedText:
    """Say a reason in words."""
    values = dict(reason)
    key = f"snapshots.gate.{values.pop('code')}"
    if "name_zh" in values:
        domain, names = values.pop("domain"), (values.pop("name_zh"), values.pop("name_en"))
        label = LocalizedText(f"pages.label.domain.{domain}") if domain else None
        values["figure"] = LocalizedText("snapshots.gate.score", domain=label) if label else Bilingual(*names)
    return LocalizedText(key, **values)
