"""What a rate rests on, in words: mostly a count, n; of study duties the sessions required, in proportion to days
and so no whole number.
"""

from __future__ import annotations

import math

from dashboards.context import Context
from dashboards.snapshot import Row

# rates over what was required, prorated by days
PRORATED = frozenset({"study_fulfilment_rate"})


def sample(context: Context, code: str, n: float | None, *, brief: bool = False) -> str:
    """n = 433; of a rate over duties, in whole sessions: 应完成约 220 次（按天折算）, `brief`: 应约 220 次."""
    key = "kpi.n" if code not in PRORATED else "sample.required_brief" if brief else "sample.required"
    whole = math.floor(n + 0.5) if code in PRORATED and n is not None else n
    return context.text(key, n=context.formats.count(whole))


def range_of(context: Context, row: Row) -> str:
    """The range of chance of a rate in words."""
    bounds = {name: context.formats.percent(row[name]) for name in ("lower", "upper")}
    return context.text("unit.interval", **bounds)


def sample_figure(context: Context, code: str, n: float | None) -> str:
    """The figure among those of other metrics: 433 or 应约 9 次."""
    return sample(context, code, n, brief=True) if code in PRORATED else context.formats.count(n)


def sample_name(context: Context, code: str, *, brief: bool = False) -> str:
    """The heading of such figures: n, or 应完成次数（按天折算）, `brief` without how."""
    if code not in PRORATED:
        return context.text("sample.n")
    return context.text("sample.required_name_brief" if brief else "sample.required_name")
