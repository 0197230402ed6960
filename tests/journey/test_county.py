"""The demo county, run once by the real command: what it publishes and what the offices' own figures say."""

from __future__ import annotations

import csv
import io
import json

import pytest

from orchestration.documentation.metrics_page import PAGE, WIDE_TABLE, page, wide_table
from tests.conftest import County, taizhang
from tests.samples.expected import ExpectedFigure, expected_figures

ISSUE_METRICS = {
    "study_sessions",
    "study_fulfilment_rate",
    "reports_due",
    "reports_received",
    "reports_on_time",
    "reports_late",
    "reports_missing",
    "report_completeness_rate",
    "report_on_time_rate",
    "cases_received",
    "case_on_time_resolution_rate",
    "case_closure_rate",
    "outreach_items",
    "outreach_channels_used",
}


@pytest.mark.parametrize(
    "figure", expected_figures(), ids=lambda figure: f"{figure.unit}-{figure.period}-{figure.figure}"
)
def test_a_reported_figure_comes_out_of_the_ledgers_to_the_unit(county: County, figure: ExpectedFigure) -> None:
    assert county.rows(figure.sql) == [(figure.value,)]


def test_the_demo_has_findings_and_says_so(county: County) -> None:
    report = county.outcome.json
    assert county.outcome.exit_code == 1 and report["snapshot_id"] == "S000001"
    assert report["submissions"]["accepted"] > 50 and report["rows_rejected"] > 0


def test_a_finding_says_whose_it_is_and_whether_a_later_file_has_settled_it(county: County) -> None:
    columns = "unit_code, template, submission_status, is_open"
    assert county.rows(f"select {columns} from audit.rejected_cell where rule = 'corrupt'") == [
        ("QH102", None, "refused", False)  # the bureau sent the workbook again five hours later
    ]
    assert county.rows(
        "select count(*) from audit.rejected_cell where is_open and submission_status = 'superseded'"
    ) == [(0,)]
    assert county.rows("select count(*) from audit.rejected_cell where is_open and unit_code is null") == [(0,)]
    counted = """
        select rule, count(distinct (file_id, sheet, row_number)) filter (is_open),
            count(distinct (file_id, sheet, row_number)) filter (not is_open)
        from audit.rejected_cell where rule in (select check_name from audit.check_result) group by rule order by rule"""
    assert county.rows(counted) == county.rows(
        """select check_name, failing_rows, settled_rows from audit.check_result
           where failing_rows + settled_rows > 0 and table_name like 'raw.%' order by check_name"""
    )
    report = county.outcome.json
    assert [(report["open_findings"], report["settled_findings"])] == county.rows(
        "select count(*) filter (is_open), count(*) filter (not is_open) from audit.rejected_cell"
    )


def test_every_metric_has_values_for_every_kind_of_period(county: County) -> None:
    found = county.rows(
        """select distinct metric_code, period_kind from marts.fct_unit_metric join marts.dim_period using (period_code)
           where value is not null and period_code like '2025%'"""
    )
    wanted = {(metric, kind) for metric in ISSUE_METRICS for kind in ("month", "quarter", "half_year", "year")}
    assert wanted - set(found) == set()


def test_there_is_a_row_for_every_active_unit_and_metric_even_without_data(county: County) -> None:
    counts = county.rows(
        "select metric_code, count(*) from marts.fct_unit_metric where period_code = '2025-03' group by 1"
    )
    assert len({count for _, count in counts}) == 1
    assert county.rows("select count(*) from marts.fct_unit_metric where status = 'no_data' and value is not null") == [
        (0,)
    ]


def test_units_are_ranked_within_their_type_and_ties_share_the_smaller_rank(county: County) -> None:
    groups = county.rows(
        """select peer_group, list(rank order by rank), list(score order by rank), any_value(rank_of) from marts.fct_unit_rank
           where period_code = '2025-Q3' and domain = 'total' and rank is not null group by peer_group order by 1"""
    )
    assert {"bureau", "township", "section"} <= {group for group, *_ in groups}
    for _, ranks, scores, rank_of in groups:
        assert len(ranks) == rank_of
        assert ranks == [1 + sum(round(other, 1) > round(score, 1) for other in scores) for score in scores]


def test_all_that_is_in_the_snapshot_is_described(county: County) -> None:
    bare = county.rows(
        "select schema_name, table_name, column_name from duckdb_columns() where not internal and comment is null"
    )
    assert bare == []
    assert county.rows("select count(*) from duckdb_views() where not internal") == [(0,)]


def test_sql_answers_on_the_newest_snapshot_in_three_forms(county: County) -> None:
    query = "select unit_code, unit_name from marts.dim_unit where is_current order by 1 limit 2"
    rows = county.rows(query)
    table, as_csv, as_json = (taizhang("sql", query, *form, home=county.home) for form in ([], ["--csv"], ["--json"]))
    assert rows[0][1] in table.stdout
    assert list(csv.reader(io.StringIO(as_csv.stdout)))[1:] == [list(row) for row in rows]
    assert [tuple(row.values()) for row in json.loads(as_json.stdout)] == rows


def test_a_wrong_query_is_wrong_use_and_writing_is_refused(county: County) -> None:
    wrong, writing = (taizhang("sql", query, home=county.home) for query in ("selec 1", "drop table marts.dim_unit"))
    assert (wrong.exit_code, writing.exit_code) == (2, 2)
    assert "Traceback" not in wrong.stderr + writing.stderr


def test_snapshots_are_listed_and_shown(county: County) -> None:
    (listed,) = taizhang("snapshots", "list", "--json", home=county.home).json
    assert (listed["snapshot_id"], listed["is_published"]) == ("S000001", True)
    shown = taizhang("snapshots", "show", "S000001", "--json", home=county.home).json
    assert shown["rows"]["marts.fct_unit_metric"] > 10_000
    assert taizhang("snapshots", "show", "S000099", home=county.home).exit_code == 3


def test_the_demo_does_not_touch_a_home_with_other_data(tmp_path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "units.csv").write_text("unit_code,unit_name,unit_type\n")
    done = taizhang("demo", "--no-serve", home=tmp_path)
    assert done.exit_code == 2 and (tmp_path / "config" / "units.csv").exists()


def test_the_page_of_metrics_is_the_one_that_the_models_give() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
    assert WIDE_TABLE.read_text(encoding="utf-8") == wide_table()
