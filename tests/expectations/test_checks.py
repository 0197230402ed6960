from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from expectations.contract import Contract
from expectations.frames import CheckError
from expectations.loading import contracts
from expectations.rules import rules_of
from expectations.suites import RuleResult, check
from tests.expectations.breaches import BREACHES
from tests.expectations.frames import GOOD, frame

TEMPLATES = sorted(contracts())


def checked(template: str, rows: pd.DataFrame) -> dict[str, RuleResult]:
    return {result.check_name: result for result in check(contracts()[template], rows)}


def without_rules(contract: Contract) -> Contract:
    fields = tuple(
        replace(field, required=False, minimum=None, maximum=None, max_length=None, codes=None)
        for field in contract.fields
    )
    return replace(contract, fields=fields, quality=())


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_good_row_passes_every_rule_of_its_template(template: str) -> None:
    results = checked(template, frame(template, {}))
    assert [result.check_name for result in results.values() if not result.passed] == []
    assert list(results) == [rule.check_name for rule in rules_of(contracts()[template])]


def test_every_rule_of_every_template_has_rows_that_break_it() -> None:
    stated = [rule.check_name for contract in contracts().values() for rule in rules_of(contract)]
    assert sorted(stated) == sorted(BREACHES)


@pytest.mark.parametrize("check_name", BREACHES)
def test_a_broken_rule_names_exactly_the_rows_that_break_it(check_name: str) -> None:
    rows, positions = BREACHES[check_name]
    template = check_name.split(".")[0]
    result = checked(template, frame(template, *rows))[check_name]
    assert (result.positions, result.failing_rows, result.passed) == (positions, len(positions), False)


@pytest.mark.parametrize("template", TEMPLATES)
def test_only_a_missing_or_unusable_required_field_holds_a_row_back(template: str) -> None:
    contract = contracts()[template]
    for rule in rules_of(contract):
        assert (rule.severity == "error") <= contract.field(rule.field).required, rule.check_name
    given = {
        rule.field for rule in rules_of(contract) if rule.check_name.endswith("_given") and rule.severity == "error"
    }
    assert given == {field.name for field in contract.fields if field.required}


def test_positions_are_counted_in_the_frame_whatever_its_index_says() -> None:
    rows = frame("study_session", {}, {"unit_code": None}, {"held_on": date(2024, 3, 6)})
    rows.index = [70, 70, 5]
    before = rows.copy()
    assert checked("study_session", rows)["study_session.unit_given"].positions == [1]
    pd.testing.assert_frame_equal(rows, before)


def test_an_optional_column_that_nobody_filled_in_breaks_nothing() -> None:
    empty = {"invited": None, "attended": None, "duration_minutes": None}
    results = checked("study_session", frame("study_session", empty, empty | {"held_on": date(2024, 3, 6)}))
    assert all(result.passed for result in results.values())


def test_rows_with_the_same_identity_are_no_repeats() -> None:
    results = checked(
        "outreach_item", frame("outreach_item", {"_identity": "a"}, {"_identity": "a"}, {"_identity": "b"})
    )
    assert results["outreach_item.row_not_repeated"].passed


def test_a_frame_without_rows_says_nothing() -> None:
    assert check(contracts()["case"], frame("case")) == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_contract_that_lost_all_its_rules_is_an_error_and_not_a_pass(template: str) -> None:
    with pytest.raises(CheckError, match="no rule"):
        check(without_rules(contracts()[template]), frame(template, {}))


def test_an_expectation_that_raises_is_an_error_and_not_a_pass() -> None:
    contract = contracts()["study_session"]
    rule = next(rule for rule in contract.quality if rule.check_name.endswith("duration_plausible"))
    comparing_text = replace(rule, arguments={"column": "session_type", "max_value": 3})
    with pytest.raises(CheckError, match="duration_plausible could not be run"):
        check(replace(contract, quality=(comparing_text,)), frame("study_session", {}))


def test_an_expectation_that_does_not_exist_is_named() -> None:
    contract = contracts()["study_session"]
    unknown = replace(contract.quality[0], expectation="ExpectTheBest")
    with pytest.raises(CheckError, match="ExpectTheBest"):
        check(replace(contract, quality=(unknown,)), frame("study_session", {}))


def test_a_frame_that_lacks_a_column_is_refused_by_name() -> None:
    with pytest.raises(CheckError, match="_period_end"):
        check(contracts()["case"], frame("case", {}).drop(columns="_period_end"))


def test_two_rules_cannot_share_a_helper_column_with_two_meanings() -> None:
    contract = contracts()["study_session"]
    derived = [rule for rule in contract.quality if rule.derive]
    other = replace(
        derived[0],
        check_name="study_session.again",
        derive={name: {"function": "year", "column": "held_on"} for name in derived[0].derive},
    )
    with pytest.raises(CheckError, match="already means something else"):
        check(replace(contract, quality=(derived[0], other)), frame("study_session", {}))


def test_a_result_does_not_depend_on_what_else_is_in_the_pool() -> None:
    rows, positions = BREACHES["study_session.row_not_repeated"]
    alone = checked("study_session", frame("study_session", *rows))
    others = [
        {"_file_id": f"g-{n}", "attended": 28, "held_on": date(2024, 3, 1) + timedelta(days=n)} for n in range(20)
    ]
    pooled = checked("study_session", frame("study_session", *rows, *others))
    name = "study_session.row_not_repeated"
    assert pooled[name].positions == alone[name].positions == positions


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_message_says_in_both_languages_what_to_do(template: str) -> None:
    for rule in rules_of(contracts()[template]):
        assert any("\u4e00" <= character <= "\u9fff" for character in rule.message_zh), rule.check_name
        assert rule.message_zh.endswith("。") and rule.message_en.endswith("."), rule.check_name
        assert not any("\u4e00" <= character <= "\u9fff" for character in rule.message_en), rule.check_name


def test_half_of_two_hundred_thousand_rows_failing_costs_little_more_than_none() -> None:
    size, bad = 200_000, 98_000
    rows = pd.concat([frame("study_session", GOOD["study_session"])] * size, ignore_index=True)
    rows["unit_code"] = [f"T{number % 300}" for number in range(size)]
    rows["_file_id"] = [f"f-{number % 2000}" for number in range(size)]
    rows["attended"] = [99 if number < bad else 28 for number in range(size)]
    sound = rows.assign(attended=28)
    check(contracts()["study_session"], sound)  # the imports are not what is measured
    started = time.process_time()
    check(contracts()["study_session"], sound)
    floor = time.process_time() - started
    started = time.process_time()
    results = {result.check_name: result for result in check(contracts()["study_session"], rows)}
    elapsed = time.process_time() - started
    assert results["study_session.attended_not_above_invited"].positions == list(range(bad))
    assert results["study_session.row_not_repeated"].failing_rows == size
    # asked for all failing positions at once, Great Expectations takes forty times as long
    assert elapsed < 10 * floor
