"""What a page shows of the home as it is now, beside the snapshot: files that wait, names that are settled,
receipts at hand.

Only a view of the newest snapshot asks for it: an old one is history.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dashboards.actions import FILE_ID
from dashboards.authorise import may
from dashboards.context import Context

if TYPE_CHECKING:
    from orchestration.intake import Candidate

_MOST_NAMES = 40


def is_now(context: Context) -> bool:
    """Whether the view shows the newest snapshot, not one that was chosen."""
    return context.view.snapshot is None


def can(action: str, context: Context) -> bool:
    """Whether this reader may upload, or adopt names, in this view."""
    return is_now(context) and may(action)


def largest_megabytes(context: Context) -> int:
    """The largest upload that is taken."""
    from orchestration.intake import Home
    from orchestration.intake import largest_megabytes as largest

    return largest(Home(context.snapshots.home))


def waiting_by_unit(context: Context) -> dict[str | None, int]:
    """Files in the inbox by the unit whose folder they lie in; None for those that say it themselves."""
    from orchestration.intake import Home, waiting

    home = Home(context.snapshots.home)
    if not is_now(context) or not home.inbox.is_dir():
        return {}
    folders = (path.relative_to(home.inbox).parts for path in waiting(home))
    counts = Counter(parts[0] if len(parts) > 1 and parts[0] in context.units else None for parts in folders)
    own = context.reader.own_units
    return {unit: count for unit, count in counts.items() if own is None or unit in own}


def candidates(context: Context, names: Sequence[str]) -> dict[str, list[Candidate] | None]:
    """Units that unknown names resemble; None where a name is settled since the snapshot. Empty in an old view."""
    from orchestration.intake import Home
    from orchestration.intake import candidates as near

    return near(Home(context.snapshots.home), names[:_MOST_NAMES]) if names and is_now(context) and may("adopt") else {}


def listed_media(context: Context, names: Sequence[str]) -> set[str] | None:
    """Media that the list holds since the snapshot was made; None in an old view, or where it cannot be read."""
    from orchestration.intake import Home
    from orchestration.intake import listed_media as listed

    return listed(Home(context.snapshots.home), names) if is_now(context) else None


def media_choices() -> dict[str, list[str]]:
    """Codes of channels and levels that a medium may have."""
    from orchestration.intake import media_choices as choices

    return choices()


def receipt(context: Context, file_id: str | None, kind: str) -> str | None:
    """Address of a receipt (json) or an annotated copy (xlsx), where there is one."""
    if file_id is None or not FILE_ID.fullmatch(file_id):
        return None
    return (
        f"/receipts/{file_id}.{kind}" if (context.snapshots.home / "receipts" / f"{file_id}.{kind}").is_file() else None
    )
