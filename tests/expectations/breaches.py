"""For every rule of every template: rows that break it, and which of them it must name."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.expectations.frames import at

Rows = list[dict[str, Any]]
OUTSIDE = {"_period_start": date(2024, 4, 1), "_period_end": date(2024, 4, 30)}
OLD = {"_period_start": None, "_period_end": None}


def _twice(**change: Any) -> tuple[Rows, list[int]]:
    """Two equal rows, another one, and the same again in another file."""
    return [{}, {}, change, {"_file_id": "f-2"}], [0, 1]


BREACHES: dict[str, tuple[Rows, list[int]]] = {
    "unit_list.unit_code_given": ([{}, {"unit_code": None}], [1]),
    "unit_list.unit_code_length": ([{}, {"unit_code": "T" * 65}], [1]),
    "unit_list.unit_name_given": ([{"unit_name": None}], [0]),
    "unit_list.unit_name_length": ([{"unit_name": "镇" * 201}], [0]),
    "unit_list.unit_type_given": ([{"unit_type": None}], [0]),
    "unit_list.unit_type_length": ([{"unit_type": "镇" * 65}], [0]),
    "unit_list.aliases_length": ([{"aliases": "镇" * 2001}], [0]),
    "unit_list.parent_code_length": ([{"parent_code": "T" * 65}], [0]),
    "unit_list.headcount_within_bounds": ([{"headcount": -1}], [0]),
    "unit_list.unit_code_not_repeated": ([{}, {"unit_name": "城关"}, {"valid_from": date(2024, 1, 1)}], [0, 1]),
    "unit_list.valid_to_not_before_valid_from": (
        [{"valid_to": date(2019, 12, 31)}, {"unit_code": "T2", "valid_to": date(2020, 1, 1)}],
        [0],
    ),
    "study_session.unit_given": ([{"unit_code": None}], [0]),
    "study_session.held_on_given": ([{"held_on": None}], [0]),
    "study_session.session_type_known": ([{"session_type": "集中学习"}], [0]),
    "study_session.topic_class_known": ([{"topic_class": "专题"}], [0]),
    "study_session.invited_within_bounds": ([{"invited": -3, "attended": None}], [0]),
    "study_session.attended_within_bounds": ([{"attended": -3}], [0]),
    "study_session.duration_minutes_within_bounds": ([{"duration_minutes": -90}], [0]),
    "study_session.held_on_within_period": (
        [
            {"held_on": date(2024, 2, 29)},
            {"held_on": date(2024, 3, 1)},
            {"held_on": date(2024, 3, 31)},
            {"held_on": date(2024, 4, 1)},
            OLD,
        ],
        [0, 3],
    ),
    "study_session.held_on_plausible": (
        [{"held_on": date(1905, 7, 16), **OLD}, {"held_on": date(2204, 3, 5), **OLD}],
        [0, 1],
    ),
    "study_session.attended_not_above_invited": (
        [
            {"attended": 31},
            {"held_on": date(2024, 3, 6), "attended": 30},
            {"held_on": date(2024, 3, 7), "invited": None},
        ],
        [0],
    ),
    "study_session.duration_plausible": (
        [{"duration_minutes": 1441}, {"held_on": date(2024, 3, 6), "duration_minutes": 1440}],
        [0],
    ),
    "study_session.row_not_repeated": _twice(attended=27),
    "report_submission.unit_given": ([{"unit_code": None}], [0]),
    "report_submission.obligation_given": ([{"obligation_code": None}], [0]),
    "report_submission.period_given": ([{"period_code": None}], [0]),
    "report_submission.received_at_given": ([{"received_at": None, "received_on": None}], [0]),
    "report_submission.result_known": ([{"result": "通过"}], [0]),
    "report_submission.received_at_within_period": (
        # a report about the stated period may come after its end
        [
            OUTSIDE,
            OUTSIDE | {"period_code": "2024"},
            OUTSIDE | {"received_at": at(5, 17), "received_on": date(2024, 4, 2)},
            {"received_at": at(6)},
        ],
        [0],
    ),
    "report_submission.received_at_plausible": ([{"received_on": date(1924, 3, 5)}], [0]),
    "report_submission.received_not_before_event": (
        [{"event_at": at(5, 17)}, {"received_at": at(5, 0), "event_at": at(5, 17)}],
        [0],
    ),
    "report_submission.row_not_repeated": _twice(received_at=at(6)),
    "case.unit_given": ([{"unit_code": None}], [0]),
    "case.case_id_length": ([{"case_id": "1" * 101}], [0]),
    "case.channel_known": ([{"channel": "12345"}], [0]),
    "case.category_length": ([{"category": "路" * 41}, {"case_id": "2", "category": "路" * 40}], [0]),
    "case.received_at_given": ([{"received_at": None, "received_on": None}], [0]),
    "case.received_at_within_period": ([OUTSIDE], [0]),
    "case.received_at_plausible": ([{"received_on": date(1924, 3, 5), **OLD}], [0]),
    "case.closed_not_before_received": (
        # closed on the day of arrival, without a time: in order
        [{"closed_at": at(5, 8)}, {"case_id": "2", "closed_at": at(5, 0)}, {"case_id": "3", "closed_at": at(4, 0)}],
        [0, 2],
    ),
    "case.response_not_before_received": (
        [
            {"first_response_at": at(5, 8)},
            {"case_id": "2", "first_response_at": at(5, 0)},
            {"case_id": "3", "first_response_at": None},
        ],
        [0],
    ),
    "case.due_not_before_received": ([{"resolution_due_at": at(4, 23, 59)}], [0]),
    "case.case_id_not_repeated": (
        [{}, {"category": "噪声"}, {"_source": "hotline"}, {"_file_id": "f-2"}, {"case_id": None}, {"case_id": None}],
        [0, 1],
    ),
    "outreach_item.unit_given": ([{"unit_code": None}], [0]),
    "outreach_item.published_on_given": ([{"published_on": None}], [0]),
    "outreach_item.channel_known": ([{"channel": "抖音"}], [0]),
    "outreach_item.level_known": ([{"level": "市"}], [0]),
    "outreach_item.items_within_bounds": ([{"items": -1}], [0]),
    "outreach_item.published_on_within_period": ([OUTSIDE], [0]),
    "outreach_item.published_on_plausible": ([{"published_on": date(1924, 3, 5), **OLD}], [0]),
    "outreach_item.row_not_repeated": _twice(channel="weibo"),
    "period_summary.unit_given": ([{"unit_code": None}], [0]),
    "period_summary.period_given": ([{"period_code": None}], [0]),
    "period_summary.figure_given": ([{"figure": None}], [0]),
    "period_summary.figure_length": ([{"figure": "学" * 201}], [0]),
    "period_summary.value_given": ([{"value": None}], [0]),
    "period_summary.value_within_bounds": ([{"value": -1.0}], [0]),
    "period_summary.numerator_within_bounds": ([{"numerator": -1.0}], [0]),
    "period_summary.denominator_within_bounds": ([{"denominator": -1.0}], [0]),
    "period_summary.qualifier_known": ([{"qualifier": "余"}], [0]),
    "period_summary.period_within_period": (
        [{"period_code": "2024-02"}, {"period_code": "2024-Q1"}, {"period_code": "2024"}, {"period_code": "2024-H2"}],
        [0, 3],
    ),
    "period_summary.figure_stated_once": ([{}, {"value": 4.0}, {"period_code": "2024-Q1"}], [0, 1]),
}
