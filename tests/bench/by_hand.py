"""Headline metrics as an analyst writes them in pandas, for comparison with the models: no register, no working days, no bounds."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd


def _labels(days: pd.Series) -> dict[str, pd.Series]:
    year = days.dt.year.astype(str)
    return {
        "month": days.dt.strftime("%Y-%m"),
        "quarter": year + "-Q" + days.dt.quarter.astype(str),
        "half_year": year + "-H" + ((days.dt.month + 5) // 6).astype(str),
        "year": year,
    }


def _with_parents(rows: pd.DataFrame, parent_of: dict[str, str]) -> pd.DataFrame:
    """Every row once for its unit and once for each unit above it."""
    frames, units = [rows], rows["unit_code"]
    while not (units := units.map(parent_of)).isna().all():
        frames.append(rows.assign(unit_code=units).dropna(subset=["unit_code"]))
    return pd.concat(frames, ignore_index=True)


def _by_period(rows: pd.DataFrame, day: str, parent_of: dict[str, str], **columns: tuple[str, str]) -> pd.DataFrame:
    """Aggregates by unit and period, for the four kinds of period, units above included."""
    rows, frames = _with_parents(rows, parent_of), []
    for kind, label in _labels(rows[day]).items():
        keyed = rows.assign(period=label, kind=kind)
        frames.append(keyed.groupby(["unit_code", "kind", "period"], observed=True).agg(**columns).reset_index())
    return pd.concat(frames, ignore_index=True)


def headline_metrics(warehouse: Path) -> int:
    """Sessions, attendance, cases, on-time resolution, closure, satisfaction, medians, items and channels; returns the number of figures."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute("set TimeZone = 'Asia/Shanghai'")
        sessions = connection.execute(
            "select unit_code, held_on, topic_class, invited, attended from raw.study_session"
        ).df()
        cases = connection.execute(
            'select unit_code, received_on, received_at, first_response_at, closed_at, satisfied, reopened, channel from raw."case"'
        ).df()
        parents = connection.execute(
            "select unit_code, parent_code from reference.unit where parent_code is not null"
        ).fetchall()
        items = connection.execute(
            "select unit_code, published_on, channel, level, items, reviewed from raw.outreach_item"
        ).df()
    parent_of = dict(parents)
    sessions["attended"] = sessions[["attended", "invited"]].min(axis=1)
    sessions["is_topic"] = sessions["topic_class"] == "special"
    study = _by_period(
        sessions,
        "held_on",
        parent_of,
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
        cases, "received_on", parent_of, received=("channel", "size"), closed=("closed", "sum"), in_time=("in_time", "mean"), satisfied=("satisfied", "mean"),
        reopened=("reopened", "mean"), response=("response_hours", "median"), closing=("closing_hours", "median"),
    )  # fmt: skip
    case["closure"] = case["closed"] / case["received"]
    items["is_high"] = items["items"].where(items["level"].isin(["province", "national"]), 0)
    outreach = _by_period(
        items,
        "published_on",
        parent_of,
        items=("items", "sum"),
        channels=("channel", "nunique"),
        high=("is_high", "sum"),
        reviewed=("reviewed", "mean"),
    )
    return sum(len(frame) * (frame.shape[1] - 3) for frame in (study, case, outreach))
