"""marts.unit_period says what the long tables say, and dim_period knows its neighbours in time."""

from __future__ import annotations

from pathlib import Path

from tests.warehouse.comparing import rows
from tests.warehouse.test_project import METRICS


def test_every_metric_is_a_column_and_says_what_the_long_table_says(nasty_snapshot: Path) -> None:
    long = "select unit_code, period_code, metric_code, value from marts.fct_unit_metric where value is not null"
    wide = f"""select unit_code, period_code, metric_code, value from (
                   unpivot marts.unit_period on {", ".join(METRICS)} into name metric_code value value)"""
    assert rows(nasty_snapshot, f"({long} except all {wide}) union all ({wide} except all {long})") == []
    assert rows(nasty_snapshot, f"select count(*) > 1000 from ({wide})") == [(True,)]


def test_a_row_for_every_unit_and_period_has_its_names_and_its_total(nasty_snapshot: Path) -> None:
    wide = (
        "select unit_code, period_code, unit_name, unit_type, parent_code, total_score, total_rank, total_rank_of from"
    )
    long = """select unit.unit_code, unit.period_code, unit.unit_name, unit.unit_type, unit.parent_code, part.score, rank,
                     rank_of
              from marts.dim_unit_period as unit
              left join (from marts.fct_unit_score where domain = 'total') as part using (unit_code, period_code)
              left join (from marts.fct_unit_rank where domain = 'total') as ranked using (unit_code, period_code)"""
    differing = f"({wide} marts.unit_period except all {long}) union all ({long} except all {wide} marts.unit_period)"
    assert rows(nasty_snapshot, differing) == []


def test_a_period_names_the_one_before_and_the_same_one_a_year_ago_or_none(nasty_snapshot: Path) -> None:
    found = rows(
        nasty_snapshot, "select period_code, previous_period_code, same_period_last_year_code from marts.dim_period"
    )
    known = {code for code, _, _ in found}
    for code, previous, last_year in found:
        year_before = f"{int(code[:4]) - 1}{code[4:]}"
        assert last_year == (year_before if year_before in known else None)
        assert previous is None or previous < code
    assert {last_year is None for _, _, last_year in found} == {True, False}
    assert {code: previous for code, previous, _ in found}["2025-01"] == "2024-12"
