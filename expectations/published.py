"""What must hold of a snapshot beside the one published before it: one Great Expectations suite, and its page.

A run only compares numbers with the bounds: to load Great Expectations takes two seconds of a processor. It is loaded
where somebody asks for the page, over what the run measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations.suites import GX_SEVERITY
from expectations.yaml_file import read_yaml

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult

_HERE = Path(__file__).parent
MAX_SUBJECTS = 1_000  # that one check names on its page


@dataclass(frozen=True, slots=True)
class PublishedRule:
    """One rule; the measure that it bounds bears its name."""

    check_name: str
    expectation: str
    max_value: float
    severity: str  # error: the snapshot waits at the gate; warning: it is told
    zh: str
    en: str


@cache
def published_rules() -> tuple[PublishedRule, ...]:
    """Return the rules of published.yml."""
    return tuple(PublishedRule(name, **rule) for name, rule in read_yaml(_HERE / "published.yml").items())


def validated(measures: Iterable[Mapping[str, Any]]) -> ExpectationSuiteValidationResult:
    """Run the suite over rows of meta.snapshot_check."""
    import great_expectations as gx
    import pandas as pd
    from great_expectations.data_context.types.base import ProgressBarsConfig

    rules, rows = published_rules(), list(measures)
    frame = pd.DataFrame({"subject": [row["subject"] for row in rows]})
    for rule in rules:
        own = [row["measure"] if row["check_name"] == rule.check_name else None for row in rows]
        frame[rule.check_name] = pd.Series(own, dtype="float64")
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    whole = context.data_sources.add_pandas("published").add_dataframe_asset("measures")
    batch = whole.add_batch_definition_whole_dataframe("all rows").get_batch({"dataframe": frame})
    suite = gx.ExpectationSuite(
        name="published",
        expectations=[
            getattr(gx.expectations, rule.expectation)(
                column=rule.check_name,
                max_value=rule.max_value,
                severity=GX_SEVERITY[rule.severity],
                description=f"{rule.zh} {rule.en}",
            )
            for rule in rules
        ],
    )
    located = {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": ["subject"],
        "partial_unexpected_count": MAX_SUBJECTS,
        "return_unexpected_index_query": False,
    }
    return batch.validate(context.suites.add(suite), result_format=located)


def data_docs(title: str, result: ExpectationSuiteValidationResult) -> str:
    """Return the page that Great Expectations' Data Docs have of a result, without scripts and outer addresses."""
    from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer
    from great_expectations.render.view.view import DefaultJinjaPageView

    document = ValidationResultsPageRenderer(run_info_at_end=False).render(result)
    view = DefaultJinjaPageView(custom_views_directory=str(_HERE / "data_docs"))
    page: str = view.render(document, template="static_page.j2", title=title)  # type: ignore[no-untyped-call]  # theirs
    return page
