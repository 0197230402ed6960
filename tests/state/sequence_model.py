"""What a careful colleague with a notebook would say counts: the rules of versions, told as simply as possible."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

GOOD, PARTLY, NIL, BAD = "accepted", "partly_accepted", "nil", "refused"


@dataclass
class Sent:
    """One file as it was sent. `keyed` is what it replaces, `cells` what is written in it."""

    path: str
    keyed: tuple
    cells: tuple
    days: tuple[date, ...]  # of the rows that are right
    starts_on: date
    ends_on: date
    kind: str
    received: int
    is_withdrawn: bool = False
    was_read: bool = False  # by a run; of a file withdrawn before, nobody ever knew what it was


def judge(sent: list[Sent]) -> tuple[list[tuple[str, int | None]], set[tuple]]:
    """Status and version of every file in the order of sending, and the rows that count as (keyed[:2], day, which file).

    The version of a file that was withdrawn before it was read is None: it may be anything.
    """
    order = sorted(range(len(sent)), key=lambda at: (sent[at].received, at))
    status, version, first_with, counted = {}, {}, {}, {}
    for at in order:
        file = sent[at]
        status[at] = "withdrawn" if file.is_withdrawn else "accepted" if file.kind == NIL else file.kind
        if status[at] in (GOOD, PARTLY):
            earlier = first_with.setdefault(
                (file.keyed[:-1] if file.keyed[0] == "source" else file.keyed, file.cells), at
            )
            if earlier != at:
                status[at], version[at] = "duplicate", version[earlier]
                continue
        if file.is_withdrawn and not file.was_read:
            version[at] = None
            continue
        counted[file.keyed] = version[at] = counted.get(file.keyed, 0) + 1
    counting = [at for at in order if status[at] in (GOOD, PARTLY)]
    rows = set()
    for place, at in enumerate(counting):
        file, newer = sent[at], [sent[each] for each in counting[place + 1 :]]
        if file.keyed[0] == "source":
            if any(each.keyed == file.keyed for each in newer):
                status[at] = "superseded"
                continue
            rows |= {(file.keyed[0], day, at) for day in file.days}
            continue
        newer = [each for each in newer if each.keyed[:2] == file.keyed[:2]]
        own_days = [
            file.starts_on + timedelta(days=number) for number in range((file.ends_on - file.starts_on).days + 1)
        ]
        if all(any(each.starts_on <= day <= each.ends_on for each in newer) for day in own_days):
            status[at] = "superseded"
        rows |= {
            (file.keyed[1], day, at)
            for day in file.days
            if not any(each.starts_on <= day <= each.ends_on for each in newer)
        }
    return [(status[at], version[at]) for at in range(len(sent))], rows
