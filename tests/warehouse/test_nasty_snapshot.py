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
    # and due; neither closed nor due is not compared; a ledger without closing dates, whose flag the list of limits contradicts
    assert found == [
        ("ledger:S2|L0|1", "2025-05", "on_time", 1.0, 1.0, 0.0, 2),
        ("ledger:S2|L1|1", "2025-05", "on_time", 1.0, 0.0, 1.0, 3),
        # closed counts before the limit has passed, open from the instant on at which it passes
        ("ledger:T1|later-closed|1", "2025-06", "on_time", 1.0, 1.0, 0.0, 6),
        ("ledger:T1|next-closed|1", "2025-06", "on_time", 1.0, 1.0, 0.0, 4),
        ("ledger:T1|now-closed|1", "2025-06", "on_time", 1.0, 1.0, 0.0, 2),
        ("ledger:T1|now-open|1", "2025-06", "on_time", 1.0, 0.0, 1.0, 3),
        ("ledger:W2|Q0|1", "2025-04", "on_time", 1.0, 0.0, 1.0, 2),
        ("register|G1|1", "2025-05", "on_time", 1.0, 1.0, 0.0, 2),
        ("register|G2|1", "2025-05", "on_time", 1.0, 0.0, 1.0, 3),
        ("register|G3|1", "2025-05", "on_time", 0.0, 0.0, 0.0, 4),
    ]


def test_a_figure_is_provisional_while_waiting_alone_could_change_it(nasty_snapshot: Path) -> None:
    said = {
        tuple(key): answer
        for *key, answer in rows(
            nasty_snapshot, "select unit_code, period_code, metric_code, is_provisional from marts.fct_unit_metric"
        )
    }
    # the sixtieth day after receipt is over, and is the as-of day; the limits of both are long past or there are none
    assert [said[unit, "2025-04", "case_closure_rate"] for unit in ("S2", "LONE")] == [False, True]
    assert [said[unit, "2025-04", "case_response_rate"] for unit in ("S2", "LONE")] == [False, False]
    # an excluded case waits for nothing; the whole county waits with any unit below it
    assert not said["B4", "2025-05", "case_reopen_rate"] and said["ROOT", "2025-04", "case_satisfaction_rate"]
    # what is received, and what is open at the end of a month, is known when the month is over
    assert not said["ROOT", "2025-05", "cases_received"] and not said["ROOT", "2025-05", "case_backlog"]
    # grace runs for a report handed in, returned, missing; not for one that is exempt
    assert [said[unit, "2025-05", "reports_due"] for unit in ("T1", "T3", "X", "N1")] == [True, True, True, False]
    # a returned report can be repaired until today, could until yesterday, never could, was repaired
    windows = [said[unit, "2025-05", "report_on_time_rate"] for unit in ("S2", "S3", "S4", "S5")]
    assert windows == [True, False, False, False]
    # the period runs
    running = rows(
        nasty_snapshot,
        "select distinct period_code from marts.fct_unit_metric join marts.dim_period using (period_code) where not is_finished",
    )
    assert {code for (code,) in running} == {"2025-06", "2025-Q2", "2025-H1", "2025"}
    assert all(answer for (_, period, _), answer in said.items() if (period,) in running)


def test_cases_inside_their_limits_are_counted_apart_closed_or_not(nasty_snapshot: Path) -> None:
    found = rows(
        nasty_snapshot,
        """select unit_code, metric_code, numerator, denominator, status, unripe_count from marts.fct_unit_metric
           where period_code = '2025-06' and unit_code in ('N3', 'T1') and unripe_count is not null order by all""",
    )
    assert found == [
        ("N3", "case_on_time_resolution_rate", 0.0, 0.0, "not_applicable", 3),
        ("N3", "case_response_rate", 0.0, 0.0, "not_applicable", 3),
        # of six cases two are due at the as-of instant; visits need no response by a day
        ("T1", "case_on_time_resolution_rate", 1.0, 2.0, "small_n", 4),
        ("T1", "case_response_rate", 0.0, 0.0, "not_applicable", 0),
    ]


def test_both_medians_of_a_duration_speak_of_the_same_cases(nasty_snapshot: Path) -> None:
    pairs = rows(
        nasty_snapshot,
        """select clock.unit_code, clock.period_code, clock.metric_code, clock.n, working.n
           from marts.fct_unit_metric as clock
           inner join marts.fct_unit_metric as working
               on working.unit_code = clock.unit_code and working.period_code = clock.period_code
               and working.metric_code = clock.metric_code || '_working'""",
    )
    assert len({metric for _, _, metric, _, _ in pairs}) == 2 and any(clock for *_, clock, _ in pairs)
    assert [pair for pair in pairs if pair[3] != pair[4]] == []


def test_ledgers_that_equal_another_units_are_listed_with_a_cell(nasty_snapshot: Path) -> None:
    found = rows(
        nasty_snapshot,
        "select unit_code, split_part(detail_en, ';', 1), row_number from audit.review_item where signal = 'same_ledger' and period_code = '2024-10' order by 1",
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


def test_a_unit_is_measured_by_the_days_on_which_it_was_valid(nasty_snapshot: Path) -> None:
    """H is valid until 12 January and from 20 February on; it held sessions on 5 January, 25 February and 10 March."""
    gaps = rows(
        nasty_snapshot,
        """select period_code, value from marts.fct_unit_metric
           where (unit_code, metric_code) = ('H', 'study_longest_gap_days') and period_code in ('2025-01', '2025-Q1') order by 1""",
    )
    # 6 to 12 January; 11 to 31 March. From 6 January to 24 February there are twelve days of validity
    assert gaps == [("2025-01", 7.0), ("2025-Q1", 21.0)]
    goalposts = rows(
        nasty_snapshot,
        """select metric_code, low, round(high, 9), points from marts.fct_unit_score_part
           where (unit_code, period_code) = ('H', '2025-01') and metric_code in ('study_longest_gap_days', 'outreach_weighted_items')
           order by 1""",
    )
    assert goalposts == [
        ("outreach_weighted_items", 0.0, round(30 * 12 / 31, 9), 0.0),
        ("study_longest_gap_days", 12.0, 11.0, 100.0),
    ]


def test_a_silent_group_has_no_first_place_and_a_nil_return_no_score(nasty_snapshot: Path) -> None:
    found = rows(
        nasty_snapshot,
        """select unit_code, domain, score, rank, rank_of, band from marts.fct_unit_rank
           where (peer_group, period_code) = ('hamlet', '2025-02') order by 1, 2""",
    )
    assert [row for row in found if row[1] in ("case", "reporting", "total")] == [
        ("HA1", "case", None, None, 0, "not_applicable"),
        ("HA1", "reporting", None, None, 0, "not_applicable"),
        ("HA1", "total", 0.0, None, 0, "no_data"),
        ("HA2", "case", 0.0, None, 0, "no_data"),
        ("HA2", "reporting", None, None, 0, "not_applicable"),
        ("HA2", "total", 0.0, None, 0, "no_data"),
    ]
