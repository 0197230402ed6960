"""A rate that a unit reports lies between 0 and 1: 95.2 without a % sign is rejected, 95.2 % is 0.952."""

from __future__ import annotations

import pytest

from tests.collection.conftest import Desk, csv_bytes

HEADER = ["单位", "期间", "指标", "数值"]


@pytest.fixture
def rates(desk: Desk) -> Desk:
    desk.figures |= {
        "答复率": "case_response_rate",
        "参学率": "study_attendance_rate",
        "评价覆盖率": "case_rating_coverage",
    }
    return desk


@pytest.mark.parametrize(
    ("figure", "written"),
    [
        ("case_response_rate", "95.2"),
        ("study_attendance_rate", "1.7"),
        ("答复率", "98"),
        ("评价覆盖率", "170%"),
        ("参学率", "约95"),
        ("参学率", 1.0001),
        ("data_quality_score", 88),
        ("case_on_time_resolution_rate[channel=hotline]", "九十五"),
        ("report_on_time_rate", "超过90"),
    ],
)
def test_a_rate_above_one_is_rejected_with_its_remedy(rates: Desk, figure: str, written: object) -> None:
    rows = [HEADER, ["县教育局", "2024-03", figure, written], ["县医保局", "2024-03", "受理件数", 95.2]]
    part = rates.sheet(rows, name="永昌县.xlsx")
    assert part.columns["value"] == [95.2]
    [found] = [found for found in part.findings if found.severity == "error"]
    assert (found.rule, found.cell, found.value) == ("rate_above_one", "D2", str(written))
    assert "0.952" in found.message_zh and "write 0.952 or 95.2 %" in found.message_en


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("95%", 0.95),
        ("95.2 %", 0.952),
        ("９５％", 0.95),
        ("百分之九十五", 0.95),
        (0.952, 0.952),
        ("1", 1.0),
        ("100%", 1.0),
        ("0", 0.0),
        (".95", 0.95),
    ],
)
def test_a_rate_with_a_sign_or_as_a_fraction_is_read(rates: Desk, written: object, value: float) -> None:
    part = rates.sheet([HEADER, ["县教育局", "2024-03", "答复率", written]], name="永昌县.xlsx")
    assert part.columns["value"] == [pytest.approx(value)]
    assert [found for found in part.findings if found.severity == "error"] == []


def test_periods_as_columns_have_rates_too(rates: Desk) -> None:
    rows = [
        ["单位", "指标", "2024年1月", "2024年2月"],
        ["县教育局", "答复率", "95.2", "95%"],
        ["县教育局", "受理件数", "120", "95"],
    ]
    part = rates.part("永昌县.csv", csv_bytes(rows))
    assert sorted(part.columns["value"]) == [0.95, 95.0, 120.0]
    assert [(found.rule, found.cell) for found in part.findings if found.severity == "error"] == [
        ("rate_above_one", "C2")
    ]


def test_a_figure_that_nobody_knows_is_no_rate(rates: Desk) -> None:
    part = rates.sheet([HEADER, ["县教育局", "2024-03", "某比率", "95.2"]], name="永昌县.xlsx")
    assert {found.rule for found in part.findings if found.severity == "error"} == {"unknown_figure"}
