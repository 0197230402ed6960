"""How people spread over several columns what a template keeps in one."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta, timezone
from typing import Any

from tests.collection.drafts import Column, Draft, clock_of
from tests.collection.mutations import mutation

CHINA = timezone(timedelta(hours=8))
HEADS = {
    "held_on": ("学习日期", "学习时间"),
    "received_at": ("受理日期", "受理时间"),
    "closed_at": ("办结日期", "办结时间"),
}


def _clock(at: time, chance: random.Random) -> Any:
    """One of the spellings of a clock in a cell of its own."""
    return chance.choice([f"{at:%H:%M:%S}", f"{at:%H时%M分%S秒}", f"{at:%H%M%S}", f"{at:%H:%M:%S}+08"])


@mutation
def a_day_and_its_clock_in_two_columns(draft: Draft, chance: random.Random) -> None:
    if not draft.may_be_changed():
        return
    for raw, (day, clock) in HEADS.items():
        others = {column.header for column in draft.columns if column.raw != raw}
        if raw not in {column.raw for column in draft.columns} or {day, clock} & others:
            continue
        at = draft.index(raw)
        draft.columns[at].header = day
        draft.write(raw, lambda meant: meant)
        clocks: list[Any] = []
        for truth in draft.truth:
            of_day = time(chance.randrange(24), chance.randrange(60), chance.randrange(60))
            is_told = truth is not None and truth[raw] is not None
            clocks.append(_clock(of_day, chance) if is_told else None)
            if truth is not None and is_told and raw != "held_on":
                truth[clock_of(raw)] = datetime.combine(truth[raw], of_day, CHINA)
        draft.insert_column(at + 1, Column("", clock), clocks.__getitem__)
