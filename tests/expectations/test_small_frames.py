"""A small frame is checked without Great Expectations, and Great Expectations would say the same."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from expectations import small_frames, suites
from expectations.contract import Contract, raw_columns
from expectations.loading import contracts
from expectations.rules import rules_of
from expectations.suites import check
from tests.expectations.breaches import BREACHES
from tests.expectations.frames import CHINA, GOOD, frame

TEMPLATES = sorted(contracts())


def both(contract: Contract, rows: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], list[Any]]:
    """The results of the short way and of Great Expectations."""
    with monkeypatch.context() as patched:
        patched.setattr(suites, "_checked_by_great_expectations", None)  # to call it would be an error
        short = check(contract, rows)
    with monkeypatch.context() as patched:
        patched.setattr(small_frames, "MAX_ROWS", 0)
        long = check(contract, rows)
    return short, long


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_breach_is_found_alike_on_both_ways(template: str, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = [row for name, (rows, _) in BREACHES.items() if name.startswith(f"{template}.") for row in rows]
    short, long = both(contracts()[template], frame(template, *changes), monkeypatch)
    assert short == long
    assert {result.check_name for result in short if not result.passed} >= {
        rule.check_name
        for rule in rules_of(contracts()[template])
        if rule.expectation != "ExpectColumnValuesToBeBetween"
    }


def _odd_values(kind: str, good: Any, chance: random.Random) -> Any:
    if chance.random() < 0.4:
        return good
    if kind == "DATE":
        return chance.choice([None, date(1905, 7, 16), date(2024, 3, 31), date(2024, 4, 1), date(2204, 1, 1)])
    if kind == "TIMESTAMPTZ":
        return chance.choice([None, datetime(2024, 3, 5, tzinfo=CHINA) + timedelta(hours=chance.randrange(-99, 99))])
    if kind in ("BIGINT", "DOUBLE", "INTEGER"):
        return chance.choice([None, 0, -1, 1, 28, 30, 1440, 1441, 10**7, 10**12])
    if kind == "BOOLEAN":
        return chance.choice([None, True, False])
    return chance.choice([None, "", "A" * 41, "镇" * 65, "镇" * 201, "镇" * 2001, "else", "exact", "无", "wechat"])


@pytest.mark.parametrize("template", TEMPLATES)
def test_whatever_a_frame_holds_both_ways_say_the_same(template: str, monkeypatch: pytest.MonkeyPatch) -> None:
    contract, chance = contracts()[template], random.Random(template)
    kinds = raw_columns(contract)
    left = {"_file_id", "_sheet", "_row", "_part", "_timezone", "_occurrence", "_source", "period_code"}
    for size in (1, 7, 60, 60):
        changes = [
            {
                name: _odd_values(kind, GOOD[template].get(name), chance)
                for name, kind in kinds.items()
                if name not in left
            }
            | {"_file_id": chance.choice(["f-1", "f-2"])}
            for _ in range(size)
        ]
        rows = frame(template, *changes)
        for name in chance.sample(list(rows.columns), 3):  # texts come as categories from collection
            if kinds.get(name) == "VARCHAR":
                rows[name] = rows[name].astype("category")
        short, long = both(contract, rows, monkeypatch)
        assert short == long


def test_a_rule_that_the_short_way_does_not_know_goes_to_great_expectations(monkeypatch: pytest.MonkeyPatch) -> None:
    contract = contracts()["study_session"]
    known = contract.quality[0]
    unknown = replace(
        known,
        check_name="study_session.new",
        expectation="ExpectColumnValuesToBeNull",
        arguments={"column": "invited"},
        derive={},
    )
    mostly = replace(
        known,
        check_name="study_session.mostly",
        arguments={"column": "invited", "max_value": 5, "mostly": 0.1},
        derive={},
    )
    for rule in (unknown, mostly):
        asked: list[str] = []
        monkeypatch.setattr(
            suites,
            "_checked_by_great_expectations",
            lambda contract, *_: asked.append(contract.template) or [],  # noqa: B023
        )
        check(replace(contract, quality=(rule,)), frame("study_session", {}))
        assert asked == ["study_session"]


def test_a_small_frame_loads_no_great_expectations() -> None:
    script = (
        "import sys; from expectations.loading import contracts; from expectations.suites import check; from tests.expectations.frames import frame;"
        " check(contracts()['case'], frame('case', {})); print('great_expectations' in sys.modules, 'scipy' in sys.modules)"
    )
    assert subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split() == ["False", "False"]
