"""What the snapshot of the nasty world says beyond the figures: reconciliation, things to look at, rows and their cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.warehouse.comparing import rows
from tests.warehouse.nasty import nasty_world

pytestmark = pytest.mark.xdist_group("nasty")


def test_reported_totals_stand_beside_what_the_ledgers_give(nasty_snapshot: Path) -> None:
    found = rows(
        nasty_snapshot,
        "select unit_code, figure, reported_value, ledger_value, difference, row_number from audit.reconciliation where kind = 'summary' order by all",
    )
    # T2 keeps no outreach ledger and handed in no reports: there is nothing to hold its totals against
    assert found == [
        ("B1", "cases_received[channel=hotline]", 31.0, 29.0, 2.0, 4),
        ("B1", "outreach_items[level=national]", 1.0, 1.0, 0.0, 5),
        ("B1", "study_sessions", 5.0, 6.0, -1.0, 2),
        ("B1", "study_sessions[session_type=collective|online;topic_class=general]", 2.0, 2.0, 0.0, 3),
    ]


def test_a_flag_is_held_against_the_dates_of_its_case(nasty_snapshot: Path) -> None:
    found = rows(
        nasty_snapshot,
        """select case_key, period_code, figure, reported_value, ledger_value, difference, row_number
           from audit.reconciliation where kind = 'flag' order by case_key""",
    )
    # closed in the last microsecond of the limit, and in the next; closed in time; said to be in time and closed late; open
    # and due; neither closed nor due is not compared
    assert found == [
        ("ledger:S2|L0|1", "2025-05", "on_time", 1.0, 1.0, 0.0, 2),
        ("ledger:S2|L1|1", "2025-05", "on_time", 1.0, 0.0, 1.0, 3),
        ("register|G1|1", "2025-05", "on_time", 1.0, 1.0, 0.0, 2),
        ("register|G2|1", "2025-05", "on_time", 1.0, 0.0, 1.0, 3),
        ("register|G3|1", "2025-05", "on_time", 0.0, 0.0, 0.0, 4),
    ]


def test_ledgers_that_equal_another_units_are_listed_with_a_cell(nasty_snapshot: Path) -> None:
    found = rows(
        nasty_snapshot,
        "select unit_code, detail_en, row_number from audit.review_item where signal = 'same_ledger' and period_code = '2024-10' order by 1",
    )
    assert found == [("B1", "all 3 study rows equal those of T3", 2), ("T3", "all 3 study rows equal those of B1", 2)]


def test_a_reported_total_fills_only_its_own_period_and_never_adds_up(nasty_snapshot: Path) -> None:
    found = rows(
        nasty_snapshot,
        """select period_code, value, status from marts.fct_unit_metric
           where unit_code = 'T2' and metric_code = 'outreach_items' and period_code like '2024%' order by 1""",
    )
    assert ("2024", 180.0, "summary_only") in found
    assert ("2024-Q4", 50.0, "summary_only") in found
    assert ("2024-H2", None, "no_data") in found


def test_a_report_that_nobody_owes_is_listed_for_a_person_to_look_at(nasty_snapshot: Path) -> None:
    found = rows(
        nasty_snapshot,
        "select unit_code, period_code, row_number from audit.review_item where signal = 'report_not_owed' order by all",
    )
    assert ("T3", "2025-Q1", 8) in found


def test_a_correction_takes_over_the_days_of_its_period_and_no_others(nasty_snapshot: Path) -> None:
    found = rows(
        nasty_snapshot, "select held_on::varchar from marts.fct_study_session where unit_code = 'B3' order by 1"
    )
    assert [day for (day,) in found] == [
        "2025-01-04", "2025-01-13", "2025-01-22", "2025-02-04", "2025-02-13", "2025-03-04", "2025-03-13", "2025-03-22", "2025-04-04",
    ]  # fmt: skip


def test_parents_are_ranked_only_with_units_of_their_type_that_have_units_below(nasty_snapshot: Path) -> None:
    found = rows(
        nasty_snapshot,
        "select distinct unit_code, peer_group from marts.dim_unit_period where period_code = '2025-02' and unit_type = 'bureau' order by 1",
    )
    assert found == [("B1", "bureau"), ("B2", "bureau"), ("B3", "bureau+"), ("B4", "bureau+"), ("LONE", "bureau")]
    assert rows(nasty_snapshot, "select distinct peer_group from marts.fct_unit_rank where unit_code = 'ROOT'") == [
        ("county",)
    ]


def test_a_unit_that_changed_type_is_ranked_with_its_type_of_the_period(nasty_snapshot: Path) -> None:
    found = rows(
        nasty_snapshot,
        """select period_code, peer_group from marts.fct_unit_rank
           where unit_code = 'X' and domain = 'total' and period_code in ('2025-03', '2025-04', '2025-Q1', '2025-H1') order by 1""",
    )
    assert found == [("2025-03", "section"), ("2025-04", "township"), ("2025-H1", "township"), ("2025-Q1", "section")]


def test_closed_units_have_no_figures_and_no_missing_reports_after_their_end(nasty_snapshot: Path) -> None:
    assert rows(nasty_snapshot, "select max(period_code) from marts.fct_unit_metric where unit_code = 'T2' and length(period_code) = 7 and period_code not like '%Q%' and period_code not like '%H%'") == [("2025-01",)]  # fmt: skip
    assert rows(
        nasty_snapshot, "select count(*) from marts.fct_report where unit_code = 'T2' and owed_on > date '2025-01-15'"
    ) == [(0,)]


def test_nothing_that_happened_after_the_as_of_time_is_known(nasty_snapshot: Path) -> None:
    instant = "timestamptz '2025-06-18 15:30:00+08'"
    assert rows(
        nasty_snapshot,
        f"select count(*) from marts.fct_case where greatest(received_at, closed_at, first_response_at) > {instant}",
    ) == [(0,)]
    assert rows(nasty_snapshot, "select max(held_on) <= date '2025-06-18' from marts.fct_study_session") == [(True,)]
    assert rows(nasty_snapshot, "select max(starts_on) <= date '2025-06-18' from marts.dim_period") == [(True,)]


def test_every_arrival_is_listed_and_findings_of_files_to_come_are_not(nasty_snapshot: Path) -> None:
    world = nasty_world()
    arrived = sorted(
        (row["file_id"], row["template"], row["status"])
        for row in world.tables["raw.submission"]
        if row["received_at"] <= world.as_of
    )
    assert rows(nasty_snapshot, "select file_id, template, status from marts.fct_submission order by all") == arrived
    assert rows(nasty_snapshot, "select distinct file_id = 'not arrived' from audit.rejected_cell") == [(False,)]
    assert rows(nasty_snapshot, "select distinct file_id = 'not arrived' from audit.unmatched_unit") == [(False,)]


def test_the_check_of_the_calendar_counts_due_dates_that_rest_on_unknown_years(nasty_snapshot: Path) -> None:
    for table in ("fct_report", "fct_case"):
        [(failing, passed)] = rows(
            nasty_snapshot,
            f"select failing_rows, passed from audit.check_result where check_name = 'calendar_year_missing' and table_name = '{table}'",
        )
        assert [(failing,)] == rows(nasty_snapshot, f"select count(*) from marts.{table} where is_provisional")
        assert passed == (failing == 0)
