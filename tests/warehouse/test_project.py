"""The dbt project itself: its unit tests, its tables as the contract names them, its descriptions."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from dbt.contracts.graph.nodes import GenericTestNode, ModelNode, SingularTestNode

from expectations.loading import event_columns
from orchestration.pipeline.dbt_runner import parsed_project
from tests.warehouse.building import PROJECT, build, dbt_vars, invoke
from tests.warehouse.comparing import rows
from tests.warehouse.official import KNOWN_LIMITS, WORKING_DAYS, official_world
from tests.warehouse.worlds import World

pytestmark = pytest.mark.xdist_group("project")

CONTRACT = {
    "marts.dim_unit": "unit_code, unit_name, parent_code, unit_type, peer_group, headcount, valid_from, valid_to, is_current",
    "marts.dim_period": "period_code, period_kind, previous_period_code, same_period_last_year_code, starts_on, ends_on",
    "marts.unit_period": "unit_code, period_code, unit_name, unit_name_en, unit_type, parent_code, total_score, total_rank",
    "marts.dim_obligation": "obligation_code, domain, name_zh, name_en, kind, cadence, minimum, counts, due_rule, grace_days, applies_to,"
    " valid_from, valid_to",
    "marts.dim_metric": "metric_code, domain, unit, direction, name_zh, name_en, definition_zh, definition_en",
    "marts.fct_study_session": "unit_code, held_on, session_type, topic_class, invited, attended, duration_minutes, file_id, sheet, row_number",
    "marts.fct_report": "unit_code, obligation_code, period_code, due_at, is_provisional, grace_until, first_arrived_at, accepted_at, versions,"
    " status, lateness_hours, lateness_working_hours",
    "marts.fct_case": "case_key, case_id, unit_code, channel, category, received_at, received_on, first_response_at, closed_at, closed_on,"
    " response_due_at, resolution_due_at, satisfied, reopened, reported_on_time, excluded, file_id, sheet, row_number",
    "marts.fct_outreach_item": "unit_code, published_on, channel, level, items, reviewed, file_id, sheet, row_number",
    "marts.fct_unit_metric": "unit_code, period_code, metric_code, numerator, denominator, value, n, lower, upper, status,"
    " is_provisional, unripe_count",
    "marts.fct_unit_trend": "unit_code, metric_code, period_code, value, mean, lower_limit, upper_limit, signal",
    "marts.fct_unit_score": "scheme_code, unit_code, period_code, domain, score",
    "marts.fct_unit_score_part": "scheme_code, unit_code, period_code, domain, metric_code, weight, points, points_lost",
    "marts.fct_unit_rank": "scheme_code, period_code, peer_group, domain, unit_code, score, rank, rank_of, rank_low, rank_high, previous_rank,"
    " band, band_share",
    "marts.fct_rank_robustness": "scheme_code, period_code, peer_group, mean_rank_shift, firm_share, deciding_metric",
    "marts.fct_rank_pair": "scheme_code, period_code, peer_group, domain, unit_code, other_unit_code, share_above",
    "marts.fct_submission": "file_id, file_name, unit_code, template, period_code, version, received_at, status, verdict, rows_accepted,"
    " rows_rejected",
    "audit.rejected_cell": "unit_code, template, submission_status, is_open, file_id, file_name, sheet, cell, row_number, field, value, rule,"
    " severity, message_zh, message_en",
    "audit.unmatched_unit": "name, file_id, row_count, nearest_unit_code, similarity",
    "audit.column_map": "file_id, sheet, field, column_letter",
    "audit.check_result": "check_name, table_name, severity, passed, failing_rows, settled_rows, checked_at",
    "audit.reconciliation": "kind, unit_code, period_code, figure, reported_value, ledger_value, difference, file_id, sheet, row_number",
    "audit.review_item": "signal, unit_code, period_code, domain, effect_points, effect_domain_points, detail_zh, detail_en, file_id, sheet, row_number",
    "meta.snapshot": "snapshot_id, created_at, as_of, run_id, code_version, scheme_version, inputs_digest, arrivals_count, arrivals_digest",
}
METRICS = (
    "study_sessions", "study_topic_sessions", "study_fulfilment_rate", "study_attendance_rate", "study_longest_gap_days", "reports_due",
    "reports_received", "reports_on_time", "reports_late", "reports_missing", "report_completeness_rate", "report_on_time_rate",
    "report_lateness_days_median", "report_first_pass_rate", "cases_received", "case_response_rate", "case_on_time_resolution_rate",
    "case_closure_rate", "case_first_response_hours_median", "case_resolution_hours_median", "case_first_response_hours_median_working",
    "case_resolution_hours_median_working", "case_satisfaction_rate", "case_rating_coverage", "case_reopen_rate", "case_backlog",
    "outreach_items", "outreach_weighted_items", "outreach_high_level_items", "outreach_channels_used", "outreach_silent_weeks",
    "outreach_review_rate", "outreach_items_per_10_staff", "data_quality_score", "burden_cells",
)  # fmt: skip


@pytest.fixture(scope="module")
def official_snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built with the dbt unit tests; a failing one is named by the error."""
    return build(official_world(), tmp_path_factory.mktemp("official"), unit_tests=True)


def test_every_table_and_column_of_the_contract_is_there(official_snapshot: Path) -> None:
    found = set(
        rows(
            official_snapshot,
            "select schema_name || '.' || table_name, column_name from duckdb_columns() where not internal",
        )
    )
    wanted = {(table, column) for table, columns in CONTRACT.items() for column in columns.split(", ")}
    assert wanted - found == set()


def test_every_metric_of_the_contract_has_a_row_for_every_unit_and_period(official_snapshot: Path) -> None:
    counts = dict(rows(official_snapshot, "select metric_code, count(*) from marts.fct_unit_metric group by 1"))
    assert set(counts) >= set(METRICS)
    assert len(set(counts.values())) == 1


def test_metrics_have_a_name_and_a_definition_of_the_same_form(nasty_snapshot: Path) -> None:
    """The seed says what a metric is called and whether it is a rate, the definitions what it is computed from."""
    named = rows(nasty_snapshot, "select metric_code, form in ('rate', 'ratio') from marts.dim_metric")
    computed = rows(
        nasty_snapshot,
        "select metric_code, bool_or(denominator is not null) from marts.fct_unit_metric group by metric_code",
    )
    assert sorted(named) == sorted(computed)


def test_a_snapshot_holds_tables_only_in_three_schemas_without_indexes(official_snapshot: Path) -> None:
    assert rows(official_snapshot, "select distinct schema_name from duckdb_tables() order by 1") == [
        ("audit",),
        ("marts",),
        ("meta",),
    ]
    assert rows(official_snapshot, "select count(*) from duckdb_views() where not internal") == [(0,)]
    assert rows(official_snapshot, "select count(*) from duckdb_indexes()") == [(0,)]
    assert rows(official_snapshot, "select distinct constraint_type from duckdb_constraints()") == [("NOT NULL",)]


# what a number counts, in the words of its description
_UNITS_ZH = (
    r"行|列|单元格|次|件|人|天|自然日|小时|分钟|月|分|权重|名次|序|版本|样本量|单位数|单位见 dim_metric|单位同|0–1"
)
_UNITS_EN = r"(?i)\b(row|rows|columns|cells|number|sessions|items|persons|days|hours|minutes|months|points|weight|rank|place|places|occurrence|least"
_UNITS_EN += r"|units|unit of|sample|cases|handed in)\b|0–1"


def test_every_table_and_column_is_described_in_chinese_and_english(official_snapshot: Path) -> None:
    tables = rows(official_snapshot, "select table_name, comment from duckdb_tables() where not internal")
    columns = rows(
        official_snapshot,
        "select table_name || '.' || column_name, data_type, comment from duckdb_columns() where not internal",
    )
    for name, text in [*tables, *((name, text) for name, _, text in columns)]:
        assert text and re.search(r"[\u4e00-\u9fff]", text) and re.search(r"[A-Za-z]{4}", text), name
        assert re.search(r"。[A-Za-z0-9% ΣΘ]", text), f"{name}: Chinese first, then English"
        assert text.endswith("."), name
    grainless = [
        name for name, text in tables if not re.match(r"一行 = |只有一行", text) or not re.search(r"。One row", text)
    ]
    assert grainless == [], "the first thing said about a table is what one row is"
    assert len(columns) > 200


def test_every_number_says_its_unit_in_both_languages(official_snapshot: Path) -> None:
    numbers = rows(
        official_snapshot,
        """select table_name || '.' || column_name, comment from duckdb_columns()
           where not internal and data_type in ('BIGINT', 'INTEGER', 'DOUBLE', 'HUGEINT', 'FLOAT')""",
    )
    silent = []
    for name, text in numbers:
        chinese, _, english = text.rpartition("。")
        if not (re.search(_UNITS_ZH, chinese) and re.search(_UNITS_EN, english)):
            silent.append(name)
    assert silent == []


def test_descriptions_stand_in_one_place_and_none_is_a_copy_on_the_wrong_column(official_snapshot: Path) -> None:
    """The same words on columns of different names are a slip of copying, except where the meaning is the same."""
    found = rows(
        official_snapshot,
        """select comment, list(distinct column_name order by column_name) from duckdb_columns()
           where not internal group by 1 having count(distinct column_name) > 1""",
    )
    assert found == []


def test_working_day_limits_end_where_the_official_calendar_says(official_snapshot: Path) -> None:
    found = dict(
        rows(
            official_snapshot,
            "select case_id, (resolution_due_at at time zone 'Asia/Shanghai')::varchar from marts.fct_case where not is_provisional",
        )
    )
    assert found == {str(number): f"{ends} 23:59:59.999999" for number, (_, _, ends) in enumerate(KNOWN_LIMITS)}


def test_years_have_the_working_days_of_the_official_arrangements(official_snapshot: Path) -> None:
    found = dict(rows(official_snapshot, "select obligation_code, due_on from marts.fct_report where unit_code = 'B'"))
    last_working_days = {year: date(year, 12, 31) for year in WORKING_DAYS} | {2023: date(2023, 12, 29)}
    assert found == {f"Y{year}": day for year, day in last_working_days.items()}


def test_a_year_without_calendar_makes_due_dates_provisional_and_a_check_warns(official_snapshot: Path) -> None:
    found = rows(
        official_snapshot,
        "select case_id, (resolution_due_at at time zone 'Asia/Shanghai')::varchar from marts.fct_case where is_provisional",
    )
    assert found == [(str(len(KNOWN_LIMITS)), "2027-01-07 23:59:59.999999")]
    checks = rows(
        official_snapshot,
        "select table_name, severity, passed, failing_rows from audit.check_result where check_name = 'calendar_year_missing'",
    )
    assert sorted(checks) == [("fct_case", "warning", False, 1), ("fct_report", "warning", True, 0)]


def test_the_project_parses_without_a_build_or_a_warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TAIZHANG_BUILD", "TAIZHANG_WAREHOUSE"):
        monkeypatch.delenv(name, raising=False)
    assert invoke(["parse"], World(), tmp_path, with_files=False).success


def test_a_plain_build_leaves_only_the_unit_tests_out(tmp_path: Path) -> None:
    manifest = parsed_project()
    plain, everything, unit = (
        set(invoke(["list", *chosen], World(), tmp_path, with_files=False, manifest=manifest).result or ())
        for chosen in ([], ["--selector", "everything"], ["--select", "test_type:unit"])
    )
    assert len(unit) > 20
    assert everything - plain == unit


# bags of rows: what is added up, and findings, of which two may say the same of one place
NO_KEY = {
    "int_review__dates",
    "int_study__belonging",
    "int_review__repeated_counts",
    "review_item",
    "rejected_cell",
    "column_map",
}


def test_every_model_says_first_what_one_row_is_and_what_names_it_is_tested() -> None:
    manifest = parsed_project()
    models = {name: node for name, node in manifest.nodes.items() if isinstance(node, ModelNode)}
    said = re.compile(r"(表函数。)?(一行 = .+。One row per |只有一行：).+\.$", re.DOTALL)
    assert [
        node.name for node in models.values() if not said.match(node.description.replace("Table function. ", ""))
    ] == []
    tested = {f"model.taizhang.{name}" for name in NO_KEY}
    for node in manifest.nodes.values():
        if isinstance(node, SingularTestNode) or (
            isinstance(node, GenericTestNode) and node.test_metadata.kwargs.get("unique")
        ):
            tested |= set(node.depends_on.nodes)
    # an ephemeral step and a table function have no rows of their own
    kept = {name for name, node in models.items() if node.config.materialized in ("table", "view")}
    # one row, and one that a run fills after the tests
    assert {models[name].name for name in kept - tested} == {"snapshot", "snapshot_check"}


def test_who_works_on_the_models_builds_them_again_and_again_from_the_rows_of_the_samples(tmp_path: Path) -> None:
    World().write(tmp_path / "warehouse.duckdb")
    chosen = ["build", "--select", "staging", "meta", "status_code", "int_calendar__days"]
    for _ in range(2):  # the second time in place of what is there
        found = invoke(chosen, World(), tmp_path, manifest=parsed_project(), target="dev")
        assert found.success, found.exception or [item.message for item in found.result if item.status == "error"]
    told = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]["dev"]
    assert told["event_columns"] == event_columns() and set(told) == set(dbt_vars(World()))


def test_models_stay_short_and_read_no_clock() -> None:
    models = {path.name: path.read_text(encoding="utf-8") for path in (PROJECT / "models").rglob("*.sql")}
    assert [name for name, text in models.items() if text.count("\n") > 120] == []
    clock = re.compile(
        r"\b(now|today|current_date|current_timestamp|get_current_time|random|uuid|run_started_at)\b", re.IGNORECASE
    )
    texts = models | {path.name: path.read_text(encoding="utf-8") for path in (PROJECT / "macros").rglob("*.sql")}
    assert [name for name, text in texts.items() if clock.search(text)] == []
