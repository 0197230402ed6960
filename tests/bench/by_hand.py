"""Headline metrics as an analyst writes them in pandas, for comparison with the models: no register, no tree, no bounds."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

_KINDS = {"month": "M", "quarter": "Q", "year": "Y"}


def _by_period(rows: pd.DataFrame, day: str, **columns: tuple[str, str]) -> pd.DataFrame:
    """Aggregates by unit and period, for month, quarter and year."""
    frames = []
    for kind, frequency in _KINDS.items():
        keyed = rows.assign(period=rows[day].dt.to_period(frequency).astype(str), kind=kind)
        frames.append(keyed.groupby(["unit_code", "kind", "period"], observed=True).agg(**columns).reset_index())
    return pd.concat(frames, ignore_index=True)


def headline_metrics(warehouse: Path) -> int:
    """Sessions, attendance, cases, on-time resolution, closure, satisfaction, medians, items and channels; returns the number of figures."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute("set TimeZone = 'Asia/Shanghai'")
        sessions = connection.execute("select unit_code, held_on, topic_class, invited, attended from raw.study_session").df()
        cases = connection.execute(
            'select unit_code, received_on, received_at, first_response_at, closed_at, satisfied, reopened, channel from raw."case"'
        ).df()
        items = connection.execute("select unit_code, published_on, channel, level, items, reviewed from raw.outreach_item").df()
    sessions["attended"] = sessions[["attended", "invited"]].min(axis=1)
    sessions["is_topic"] = sessions["topic_class"] == "special"
    study = _by_period(
        sessions,
        "held_on",
        sessions=("held_on", "size"),
        topics=("is_topic", "sum"),
        attended=("attended", "sum"),
        invited=("invited", "sum"),
    )
    study["attendance"] = study["attended"] / study["invited"]
    limit = cases["channel"].map({"hotline": 7, "petition": 60})
    due = cases["received_at"].dt.normalize() + pd.to_timedelta(limit + 1, unit="D")
    cases["in_time"] = (cases["closed_at"] < due).where(due.notna())
    cases["closed"] = cases["closed_at"].notna()
    cases["response_hours"] = (cases["first_response_at"] - cases["received_at"]).dt.total_seconds() / 3600
    cases["closing_hours"] = (cases["closed_at"] - cases["received_at"]).dt.total_seconds() / 3600
    case = _by_period(
        cases, "received_on", received=("channel", "size"), closed=("closed", "sum"), in_time=("in_time", "mean"), satisfied=("satisfied", "mean"),
        reopened=("reopened", "mean"), response=("response_hours", "median"), closing=("closing_hours", "median"),
    )  # fmt: skip
    case["closure"] = case["closed"] / case["received"]
    items["is_high"] = items["items"].where(items["level"].isin(["province", "national"]), 0)
    outreach = _by_period(
        items,
        "published_on",
        items=("items", "sum"),
        channels=("channel", "nunique"),
        high=("is_high", "sum"),
        reviewed=("reviewed", "mean"),
    )
    return sum(len(frame) * (frame.shape[1] - 3) for frame in (study, case, outreach))
