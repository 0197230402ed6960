"""The public data sets, through nothing but units.csv, a calendar and config/sources/*.yml. Run by make test-real."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.clock import as_of
from orchestration.home import Home
from orchestration.pipeline.run import run
from orchestration.snapshots.access import connect
from orchestration.snapshots.store import path_of

pytestmark = pytest.mark.real

HOTLINE = """
template: case
match: "hotline/*.csv"
columns:
  case_id: REC_ID
  unit: {unit}
  received_at: CREATE_TIME
  channel: {{value: hotline}}
  category: {category}
  reported_on_time: {{column: INTIME_ARCHIVE_NUM, map: {{"1": true, "0": false}}}}
"""
PUBLICATIONS = """
template: outreach_item
match: "publications/*.csv"
identity: [标题]
columns:
  unit: {path: "^publications/([^/]+)/"}
  published_on: 时间
  channel: {value: website}
  level: {value: unit}
"""
YEARLY_REPORTS = """
template: report_submission
match: "publications/*年报.csv"
where: {column: 标题, pattern: "政府信息公开.*报"}
columns:
  unit: {path: "^publications/([^/]+)/"}
  obligation: {value: YEARLY}
  period: {column: 标题, pattern: "(\\\\d{4})年"}
  received_at: 时间
"""
YEARLY = (
    "YEARLY,reporting,政府信息公开年报,Yearly report,report,year,1,,period_end+3 months,0,all,2014-01-01,2018-12-31\n"
    "YEARLY,reporting,政府信息公开年报,Yearly report,report,year,1,,period_end+1 months,0,all,2019-01-01,\n"
)


def _rows(home: Home, sql: str) -> list[tuple]:
    connection = connect(path_of(home))
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def _run(home: Home, day: str) -> None:
    run(home, as_of(day))


def _hotline_rows(real_data: Path) -> list[dict[str, str]]:
    with next((real_data / "pingshan_hotline").glob("*.csv")).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def _hotline_home(
    make_home: Callable[..., Home], real_data: Path, unit_column: str, category: str, units: list[tuple]
) -> Home:
    home = make_home(units)
    (home.config / "sources" / "hotline.yml").write_text(
        HOTLINE.format(unit=unit_column, category=category), encoding="utf-8"
    )
    (home.inbox / "hotline").mkdir()
    shutil.copy(next((real_data / "pingshan_hotline").glob("*.csv")), home.inbox / "hotline")
    _run(home, "2018-12-31")
    return home


def test_a_districts_hotline_export_gives_its_own_figures_by_unit(
    make_home: Callable[..., Home], real_data: Path
) -> None:
    codes = sorted({row["DISPOSE_UNIT_ID"] for row in _hotline_rows(real_data)} - {"-"})
    home = _hotline_home(
        make_home, real_data, "DISPOSE_UNIT_ID", "EVENT_TYPE_NAME", [(code, f"单位{code}", "unit") for code in codes]
    )
    assert _rows(home, "select count(*), count(distinct case_id), count(distinct unit_code) from marts.fct_case") == [
        (9978, 9978, 120)
    ]
    flags = _rows(home, "select reported_on_time, count(*) from marts.fct_case group by 1 order by 1 nulls last")
    assert flags == [(False, 924), (True, 9049), (None, 5)]
    assert _rows(home, "select rows_accepted, rows_rejected from marts.fct_submission") == [(9978, 22)]
    assert _rows(home, "select count(distinct row_number) from audit.rejected_cell where severity = 'error'") == [(22,)]


def test_its_months_are_counted_and_a_month_without_rows_has_no_rate(
    make_home: Callable[..., Home], real_data: Path
) -> None:
    home = _hotline_home(make_home, real_data, '{value: "D"}', "EVENT_SRC_NAME", [("D", "坪山区", "district")])
    months = _rows(
        home,
        "select period_code, value from marts.fct_unit_metric "
        "where metric_code = 'cases_received' and period_code between '2018-02' and '2018-12' and length(period_code) = 7 and value > 0 order by 1",
    )
    assert months == [
        ("2018-02", 185), ("2018-03", 8), ("2018-06", 204), ("2018-07", 476), ("2018-08", 547), ("2018-09", 2561), ("2018-10", 2971), ("2018-11", 2977), ("2018-12", 71),
    ]  # fmt: skip
    empty = (
        "select distinct metric_code, value, status from marts.fct_unit_metric where period_code in ('2018-04', '2018-05') "
        "and metric_code in ('cases_received', 'case_on_time_resolution_rate') order by 1"
    )
    assert _rows(home, empty) == [
        ("case_on_time_resolution_rate", None, "not_applicable"),
        ("cases_received", 0.0, "ok"),
    ]
    rate = "select numerator, denominator, status from marts.fct_unit_metric where metric_code = 'case_on_time_resolution_rate' and period_code = '2018'"
    assert _rows(home, rate) == [(9071.0, 9995.0, "reported_only")]
    by_channel = _rows(
        home,
        "select category, count(*) filter (where reported_on_time), count(reported_on_time) from marts.fct_case group by 1",
    )
    assert {name: (in_time, total) for name, in_time, total in by_channel if total > 5} == {
        "@坪山": (3688, 3982),
        "美丽深圳": (1691, 1953),
        "12345": (1492, 1617),
        "12319": (1409, 1548),
        "政府信箱": (405, 469),
        "固话投诉": (386, 426),
    }


def test_its_streets_have_their_own_rates(make_home: Callable[..., Home], real_data: Path) -> None:
    names = sorted({row["STREET_NAME"] for row in _hotline_rows(real_data)} - {"-", ""})
    home = _hotline_home(
        make_home,
        real_data,
        "STREET_NAME",
        "EVENT_TYPE_NAME",
        [(f"S{number}", name, "street") for number, name in enumerate(names)],
    )
    found = {
        name[:2]: (on_time, total)
        for name, on_time, total in _rows(
            home,
            "select unit_name, count(*) filter (where reported_on_time), count(reported_on_time) from marts.fct_case join marts.dim_unit using (unit_code) group by 1",
        )
    }
    assert found == {
        "坪山": (2481, 2736), "龙田": (2231, 2433), "坑梓": (1999, 2195), "马峦": (1070, 1206), "碧岭": (902, 994), "石井": (379, 421),
    }  # fmt: skip


@pytest.fixture(scope="module")
def departments(tmp_path_factory: pytest.TempPathFactory, real_data: Path) -> Home:
    """Three departments' publications, as outreach items and as yearly reports."""
    from orchestration.home import create

    home = Home(tmp_path_factory.mktemp("departments"))
    create(home)
    folders = sorted(path for path in (real_data / "hebei_publications").iterdir() if path.is_dir())
    units = [f"{folder.name},{folder.name.partition('-')[0][1:]},department" for folder in folders]
    (home.config / "units.csv").write_text(
        "\n".join(["unit_code,unit_name,unit_type", *units]) + "\n", encoding="utf-8"
    )
    header = (home.config / "obligations.csv").read_text(encoding="utf-8").splitlines()[0]
    assert (
        header
        == "obligation_code,domain,name_zh,name_en,kind,cadence,minimum,counts,due_rule,grace_days,applies_to,valid_from,valid_to"
    )
    (home.config / "obligations.csv").write_text(header + "\n" + YEARLY, encoding="utf-8")
    (home.config / "sources" / "publications.yml").write_text(PUBLICATIONS, encoding="utf-8")
    (home.config / "sources" / "yearly_reports.yml").write_text(YEARLY_REPORTS, encoding="utf-8")
    for folder in folders:
        shutil.copytree(folder, home.inbox / "publications" / folder.name)
    _run(home, "2024-12-31")
    return home


def test_publications_are_counted_once_by_department_title_and_date(departments: Home) -> None:
    counted = _rows(
        departments, "select unit_code[1:1], count(*), sum(items) from marts.fct_outreach_item group by 1 order by 1"
    )
    assert counted == [("5", 487, 487), ("6", 113, 113), ("7", 315, 315)]
    in_2023 = "select unit_code[1:1], value from marts.fct_unit_metric where metric_code = 'outreach_items' and period_code = '2023' order by 1"
    assert _rows(departments, in_2023) == [("5", 33.0), ("6", 17.0), ("7", 58.0)]
    accepted = "select split_part(file_name, '/', 2)[1:1], sum(rows_accepted) from marts.fct_submission where template = 'outreach_item' group by 1 order by 1"
    assert _rows(departments, accepted) == [("5", 585), ("6", 125), ("7", 330)]


def test_a_deadline_that_changed_by_law_is_judged_by_the_law_of_its_year(departments: Home) -> None:
    judged = "select status, count(*) from marts.fct_report where period_code between '2016' and '2023' and length(period_code) = 4 group by 1"
    assert _rows(departments, judged) == [("on_time", 24)]
    missing = "select unit_code[1:1], period_code from marts.fct_report where period_code in ('2014', '2015') and status = 'missing' order by all"
    assert _rows(departments, missing) == [("5", "2014"), ("5", "2015"), ("6", "2014"), ("6", "2015"), ("7", "2015")]
    assert _rows(departments, "select count(*) from marts.fct_report where status = 'late'") == [(0,)]
