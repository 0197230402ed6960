"""Run the rules of a contract over one pooled frame per template, as a Great Expectations suite where it is large.

Never one run per file: a validation costs tens of milliseconds whatever its size (small frames: small_frames.py).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from expectations.contract import Contract, Rule
from expectations.frames import CheckError, prepared_frame
from expectations.rules import rules_of
from expectations.small_frames import failing_positions

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.datasource.fluent.interfaces import Batch
    from great_expectations.datasource.fluent.pandas_datasource import PandasDatasource
    from great_expectations.expectations.expectation import Expectation

# row numbers without values and without a query text: with either, 98,000 failing rows cost 25 s instead of 0.1 s
_LOCATED = {
    "result_format": "COMPLETE",
    "exclude_unexpected_values": True,
    "return_unexpected_index_query": False,
    "partial_unexpected_count": 0,
}
_COUNTS = {"result_format": "BASIC", "partial_unexpected_count": 0}
GX_SEVERITY = {"error": "critical", "warning": "warning"}

_one_at_a_time = threading.Lock()  # Great Expectations keeps what it works on in one place for all threads


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule found in one frame."""

    check_name: str
    template: str
    field: str  # whose cell is marked
    severity: str  # error: the rows are rejected; warning: they count
    passed: bool
    failing_rows: int
    positions: list[int]  # 0-based positions in the frame, ascending
    message_zh: str
    message_en: str


def check(contract: Contract, frame: pd.DataFrame) -> list[RuleResult]:
    """Run every rule of a contract over one pooled frame, in linear time.

    Args:
        frame: the columns of columns_read(contract), texts as objects or categories, and the submission's stated
            period as `_period_start` and `_period_end` (days, null where none is stated); any index. Not changed.

    Returns:
        One result per rule in the contract's order; nothing for a frame without rows, since nothing was looked at.

    Raises:
        CheckError: a rule could not be run, ran on something else than the frame, or there are no rules at all.
    """
    rules = rules_of(contract)
    if not rules:
        raise CheckError(f"contract {contract.template} states no rule: nothing would be checked")
    if not len(frame):
        return []
    prepared = prepared_frame(contract, rules, frame)
    small = failing_positions(rules, prepared)
    if small is not None:
        return [_result(contract.template, rule, small[rule.check_name]) for rule in rules]
    return _checked_by_great_expectations(contract, rules, prepared)


def _checked_by_great_expectations(
    contract: Contract, rules: tuple[Rule, ...], prepared: pd.DataFrame
) -> list[RuleResult]:
    with _one_at_a_time:
        try:
            batch = _batches(contract.template).get_batch({"dataframe": prepared})
            found = _validated(batch, contract.template, rules, prepared, _COUNTS)
            failed = [rule for rule in rules if not found[rule.check_name].success]
            located = _validated(batch, contract.template, failed, prepared, _LOCATED) if failed else {}
        finally:
            _forget_frames()
    return [_result(contract.template, rule, _positions(rule, located.get(rule.check_name))) for rule in rules]


def _positions(rule: Rule, failure: ExpectationValidationResult | None) -> list[int]:
    positions = [] if failure is None else sorted(map(int, failure.result["unexpected_index_list"]))
    if failure is not None and len(positions) != failure.result["unexpected_count"]:
        raise CheckError(
            f"{rule.check_name}: {failure.result['unexpected_count']} rows fail but {len(positions)} were named"
        )
    return positions


def _result(template: str, rule: Rule, positions: list[int]) -> RuleResult:
    return RuleResult(
        check_name=rule.check_name,
        template=template,
        field=rule.field,
        severity=rule.severity,
        passed=not positions,
        failing_rows=len(positions),
        positions=positions,
        message_zh=rule.message_zh,
        message_en=rule.message_en,
    )


@cache
def _source() -> PandasDatasource:
    """Open the source that all frames are handed to: to make one takes longer than to check a file."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context.data_sources.add_pandas("pooled")


def _forget_frames() -> None:
    """Forget the frames that were checked: a source keeps every one that it was ever given."""
    manager = _source().get_execution_engine().batch_manager
    manager.batch_data_cache.clear()
    manager.reset_batch_cache()


@cache
def _batches(template: str) -> BatchDefinition[Any]:
    return _source().add_dataframe_asset(template).add_batch_definition_whole_dataframe("all rows")


def _validated(
    batch: Batch, template: str, rules: Iterable[Rule], frame: pd.DataFrame, result_format: dict[str, Any]
) -> dict[str, ExpectationValidationResult]:
    """Return the results by check name.

    A rule that raised, is absent or saw another number of rows is an error of ours, never a pass.
    """
    import great_expectations as gx

    rules = list(rules)
    suite = gx.ExpectationSuite(name=template, expectations=[_expectation(rule) for rule in rules])
    results = {_check_name(result): result for result in batch.validate(suite, result_format=result_format).results}
    if set(results) != {rule.check_name for rule in rules}:
        lost = {rule.check_name for rule in rules} - set(results)
        raise CheckError(f"{template}: rules without a result: {', '.join(sorted(lost))}")
    for name, result in results.items():
        if _raised(result.exception_info) or result.result.get("element_count") != len(frame):
            raise CheckError(f"{name} could not be run: {_reason(result.exception_info)}")
    return results


def _check_name(result: ExpectationValidationResult) -> str:
    meta = result.expectation_config.meta if result.expectation_config else None
    return str((meta or {}).get("check_name"))


def _expectation(rule: Rule) -> Expectation:
    import great_expectations as gx

    make = getattr(gx.expectations, rule.expectation, None)
    if make is None:
        raise CheckError(f"{rule.check_name}: Great Expectations has no {rule.expectation}")
    made: Expectation = make(
        **rule.arguments, severity=GX_SEVERITY[rule.severity], meta={"check_name": rule.check_name}
    )
    return made


def _raised(info: Mapping[str, Any]) -> bool:
    return bool(info.get("raised_exception")) or any(
        isinstance(part, Mapping) and part.get("raised_exception") for part in info.values()
    )


def _reason(info: Mapping[str, Any]) -> str:
    parts = [info, *(part for part in info.values() if isinstance(part, Mapping))]
    return (
        "; ".join(str(part["exception_message"]) for part in parts if part.get("exception_message"))
        or "it did not see every row"
    )
