"""A parliament's register of questions, from the workbook to the figures of its ministries. Run by make test-real."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from orchestration.clock import as_of
from orchestration.home import Home, create
from orchestration.pipeline.run import run
from orchestration.snapshots.access import connect
from orchestration.snapshots.store import path_of

pytestmark = pytest.mark.real

QUESTIONS = """
template: case
match: "register/*.xlsx"
sheet: WRITTENS
timezone: Africa/Johannesburg
columns:
  case_id: ACC No
  unit: Executive
  received_at: Date of publication
  resolution_due_at: Due Date
  closed_at: Date replied to
  reported_on_time: {column: Response, map: {Timeous: true, Late: false}}
"""
SUMMARY = r"""
template: period_summary
match: "register/*.xlsx"
sheet: SUMMARY
columns:
  unit: {letter: B, pattern: "^(?:Minister of )?(.+)$"}
  period: {value: 2025}
  figure: {value: cases_received}
  value: WRITTEN QUESTIONS ASKED
"""


@pytest.fixture(scope="module")
def ministries(tmp_path_factory: pytest.TempPathFactory, real_data: Path) -> Home:
    """34 ministries below a parliament, known by the names of the register alone."""
    home = Home(tmp_path_factory.mktemp("ministries"))
    create(home)
    folder = real_data / "za_questions"
    with next(folder.glob("*.csv")).open(encoding="utf-8-sig", newline="") as handle:
        names = {
            " ".join(row["Executive"].split()).casefold(): " ".join(row["Executive"].split())
            for row in csv.DictReader(handle)
        }
    with (home.config / "units.csv").open("w", encoding="utf-8", newline="") as handle:
        lines = [(f"M{number:02d}", name, "ministry", "P") for number, name in enumerate(sorted(names.values()))]
        csv.writer(handle).writerows(
            [("unit_code", "unit_name", "unit_type", "parent_code"), ("P", "Parliament", "parliament", ""), *lines]
        )
    (home.config / "sources" / "questions.yml").write_text(QUESTIONS, encoding="utf-8")
    (home.config / "sources" / "summary.yml").write_text(SUMMARY, encoding="utf-8")
    (home.inbox / "register").mkdir(parents=True)
    shutil.copy(next(folder.glob("*.xlsx")), home.inbox / "register")
    run(home, as_of("2026-03-31"))
    return home


def _rows(home: Home, sql: str) -> list[tuple]:
    connection = connect(path_of(home))
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def _rate(home: Home, where: str) -> tuple:
    found = _rows(
        home,
        f"""select numerator, denominator, status from marts.fct_unit_metric inner join marts.dim_unit using (unit_code)
            where metric_code = 'case_on_time_resolution_rate' and period_code = '2025' and {where}""",
    )
    assert len(found) == 1
    return found[0]


def test_the_on_time_rate_of_the_register_and_of_its_ministries(ministries: Home) -> None:
    assert _rate(ministries, "unit_code = 'P'") == (2446, 7430, "ok")
    assert _rate(ministries, "unit_name ilike 'correctional services'") == (183, 216, "ok")
    assert _rate(ministries, "unit_name ilike 'trade%'") == (10, 228, "ok")
    by_ministry = _rows(
        ministries,
        """select count(*), sum(numerator), sum(denominator) from marts.fct_unit_metric
           where metric_code = 'case_on_time_resolution_rate' and period_code = '2025' and unit_code <> 'P'""",
    )
    assert by_ministry == [(34, 2446, 7430)]
    closed = "select numerator, denominator from marts.fct_unit_metric where metric_code = 'case_closure_rate' and period_code = '2025' and unit_code = 'P'"
    assert _rows(ministries, closed) == [(7230, 7430)]


def test_months_add_up_to_the_year_and_negative_hours_count_as_none(ministries: Home) -> None:
    months = """select sum(numerator), sum(denominator) from marts.fct_unit_metric inner join marts.dim_period using (period_code)
                where metric_code = 'case_on_time_resolution_rate' and period_kind = 'month' and unit_code = 'P'"""
    assert _rows(ministries, months) == [(2446, 7430)]
    assert _rows(
        ministries, "select count(*) from marts.fct_case where closed_at < received_at and resolution_hours = 0"
    ) == [(4,)]
    assert _rows(ministries, "select min(resolution_hours) from marts.fct_case") == [(0,)]


def test_flags_stand_beside_dates_and_none_is_picked_silently(ministries: Home) -> None:
    judged = """select reported_value, ledger_value, count(*) from audit.reconciliation
                where kind = 'flag' group by all order by all desc"""
    assert _rows(ministries, judged) == [(1, 1, 2402), (0, 1, 43), (0, 0, 4784)]


def test_the_summary_sheet_stands_beside_the_detail(ministries: Home) -> None:
    compared = (
        "select count(*), count(*) filter (where difference <> 0) from audit.reconciliation where kind = 'summary'"
    )
    assert _rows(ministries, compared) == [(34, 4)]
    differing = """select lower(split_part(unit_name, ' ', 1)), reported_value, ledger_value, sheet, row_number > 0
                   from audit.reconciliation inner join marts.dim_unit using (unit_code) where kind = 'summary' and difference <> 0 order by 1"""
    assert _rows(ministries, differing) == [
        ("basic", 394, 395, "SUMMARY", True), ("communications", 157, 158, "SUMMARY", True), ("higher", 266, 265, "SUMMARY", True),
        ("minister", 108, 109, "SUMMARY", True),
    ]  # fmt: skip
