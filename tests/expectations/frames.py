"""Small pooled frames as collection hands them to the checks: one good row per template, changed where a test wants it."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pandas as pd

from expectations.contract import raw_columns
from expectations.loading import contracts

CHINA = timezone(timedelta(hours=8))


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A time in March 2024, China time."""
    return datetime(2024, 3, day, hour, minute, tzinfo=CHINA)


GOOD: dict[str, dict[str, Any]] = {
    "unit_list": {
        "unit_code": "T1",
        "unit_name": "城关镇",
        "unit_type": "乡镇",
        "headcount": 40,
        "valid_from": date(2020, 1, 1),
    },
    "study_session": {
        "unit_code": "T1",
        "held_on": date(2024, 3, 5),
        "session_type": "collective",
        "topic_class": "general",
        "invited": 30,
        "attended": 28,
        "duration_minutes": 90,
    },
    "report_submission": {
        "unit_code": "T1",
        "obligation_code": "REPORT_QUARTER",
        "period_code": "2024-Q1",
        "received_at": at(5, 16, 30),
        "received_on": date(2024, 3, 5),
        "result": "accepted",
    },
    "case": {
        "unit_code": "T1",
        "case_id": "GD1",
        "channel": "hotline",
        "category": "市容环卫",
        "received_at": at(5),
        "received_on": date(2024, 3, 5),
        "first_response_at": at(5, 15),
        "closed_at": at(8),
        "closed_on": date(2024, 3, 8),
        "satisfied": True,
        "resolution_due_at": at(12),
    },
    "outreach_item": {
        "unit_code": "T1",
        "published_on": date(2024, 3, 5),
        "channel": "wechat",
        "level": "unit",
        "items": 1,
        "reviewed": True,
    },
    "period_summary": {
        "unit_code": "T1",
        "period_code": "2024-03",
        "figure": "study_sessions",
        "value": 3.0,
        "qualifier": "exact",
    },
}
COMMON = {"_file_id": "f-1", "_sheet": "台账", "_part": 1, "_timezone": "Asia/Shanghai", "_occurrence": 1}
MARCH = {"_period_start": date(2024, 3, 1), "_period_end": date(2024, 3, 31)}


def frame(template: str, *changes: dict[str, Any]) -> pd.DataFrame:
    """A frame with one row per change of the template's good row; March 2024 is the stated period."""
    columns = [*raw_columns(contracts()[template]), *MARCH]
    rows = [
        GOOD[template] | COMMON | MARCH | {"_row": number} | change for number, change in enumerate(changes, start=1)
    ]
    return pd.DataFrame({name: pd.Series([row.get(name) for row in rows], dtype=object) for name in columns})
