"""`taizhang explain` on the demo county: a figure, its rows, and what a wrong name gets."""

from __future__ import annotations

import io

import openpyxl
import pytest

from tests.conftest import County, taizhang

_KEY = ("--unit", "QH101", "--period", "2025")


def test_a_program_gets_the_figure_and_rows_that_come_to_it(county: County) -> None:
    done = taizhang("explain", "report_on_time_rate", *_KEY, "--json", home=county.home)
    found = done.json
    assert done.exit_code == 0
    assert (found["metric"], found["unit"], found["period"]) == ("report_on_time_rate", "QH101", "2025")
    ((numerator, denominator, value),) = county.rows(
        "select numerator, denominator, value from marts.fct_unit_metric where (metric_code, unit_code, period_code) = ($1, $2, $3)",
        ("report_on_time_rate", "QH101", "2025"),
    )
    assert (found["numerator"], found["denominator"], found["value"]) == (numerator, denominator, value)
    for role in ("numerator", "denominator"):
        assert sum(row["amount"] for row in found["rows"] if row["role"] == role) == found[role]
    assert {"role", "file_name", "sheet", "row", "cell", "date", "amount", "reason"} <= set(found["rows"][0])


def test_a_row_leads_to_the_cell_in_the_file_that_was_sent(county: County) -> None:
    found = taizhang(
        "explain", "study_attendance_rate", "--unit", "QH101", "--period", "2025-Q1", "--json", home=county.home
    ).json
    row = next(row for row in found["rows"] if row["role"] == "denominator" and row["file_name"].endswith(".xlsx"))
    (archived,) = (
        path for path in county.home.archive.rglob("*") if path.name.startswith(row["file_id"].split("-")[0])
    )
    cell = openpyxl.load_workbook(io.BytesIO(archived.read_bytes()))[row["sheet"]][row["cell"]]
    assert int(cell.value) == row["amount"]


def test_people_read_formula_parts_reasons_and_the_sum(county: County) -> None:
    shown = taizhang("explain", "报送及时率", *_KEY, home=county.home)
    assert shown.exit_code == 0
    for words in ("按时 ÷ 应报", "8 ÷ 11", "分子", "材料报送台账", "首次报送，迟报", "分母 合计 11"):
        assert words in shown.stdout
    english = taizhang("explain", "report_on_time_rate", *_KEY, home=county.home, TAIZHANG_LANG="en")
    assert (
        "On time ÷ due" in english.stdout and "days late" in english.stdout and "denominator sum 11" in english.stdout
    )


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (("report_ontime", *_KEY), "report_on_time_rate"),
        (("report_on_time_rate", "--unit", "QH1O1", "--period", "2025"), "QH101"),
        (("report_on_time_rate", "--unit", "QH101", "--period", "1999"), "2024-Q1"),
    ],
)
def test_a_wrong_name_is_wrong_use_and_the_nearest_is_named(
    county: County, arguments: tuple[str, ...], near: str
) -> None:
    done = taizhang("explain", *arguments, home=county.home)
    assert done.exit_code == 2 and near in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("domain", ["total", "case"])
def test_a_score_and_the_place_that_comes_of_it_are_taken_apart_into_metrics(county: County, domain: str) -> None:
    score, rank = (
        taizhang(
            "explain", f"{asked}.{domain}", "--unit", "QH101", "--period", "2025-Q4", "--json", home=county.home
        ).json
        for asked in ("score", "rank")
    )
    ((points, place, least, most),) = county.rows(
        "select score, rank, rank_low, rank_high from marts.fct_unit_rank where (domain, unit_code, period_code) = ($1, 'QH101', '2025-Q4')",
        (domain,),
    )
    assert (score["metric"], score["value"], rank["metric"], rank["value"]) == (
        f"score.{domain}",
        points,
        f"rank.{domain}",
        place,
    )
    assert (rank["lower"], rank["upper"]) == (least, most) and score["rows"] == rank["rows"]
    assert sum(row["amount"] for row in score["rows"]) == pytest.approx(points, abs=0.05)
    shown = taizhang("explain", f"score.{domain}", "--unit", "QH101", "--period", "2025-Q4", home=county.home)
    assert shown.exit_code == 0 and "按时办结率" in shown.stdout and "得分 = " in shown.stdout
    wrong = taizhang("explain", "score.everything", "--unit", "QH101", "--period", "2025-Q4", home=county.home)
    assert wrong.exit_code == 2 and "score.everything" in wrong.stderr


def test_a_unit_that_sent_nothing_or_to_which_nothing_applies_has_no_place_and_the_rows_say_why(county: County) -> None:
    for band, score in (("no_data", 0), ("not_applicable", None)):
        unit, domain, period = county.rows(
            f"select unit_code, domain, period_code from marts.fct_unit_rank where band = '{band}' and domain <> 'total' order by all limit 1"
        )[0]
        asked = ("explain", f"rank.{domain}", "--unit", unit, "--period", period)
        found = taizhang(*asked, "--json", home=county.home)
        assert found.exit_code == 0
        body = found.json
        assert (body["metric"], body["unit"], body["period"], body["value"]) == (f"rank.{domain}", unit, period, None)
        assert (body["numerator"], body["denominator"], body["score"], body["status"]) == (None, None, score, band)
        assert all("nothing arrived" in row["reason"] for row in _english(asked, county)["rows"]) and body["adds_up"]
        assert bool(body["rows"]) == (band == "no_data")
        said = taizhang(*asked, home=county.home, TAIZHANG_LANG="en").stdout
        assert "no rank" in said and ("Nothing sent" if band == "no_data" else "Not applicable") in said


def test_a_small_rate_in_a_score_says_as_what_it_counts(county: County) -> None:
    unit, period, metric, value, scored = county.rows(
        """select unit_code, period_code, metric_code, value, value_scored from marts.fct_unit_score_part
           where domain = 'case' and value <> value_scored order by all limit 1"""
    )[0]
    body = _english(("explain", "score.case", "--unit", unit, "--period", period), county)
    row = next(row for row in body["rows"] if row["metric_code"] == metric)
    assert (row["value"], row["value_scored"]) == (value, scored)
    assert f"{value:.4g}, counted as {scored:.4g} for the size of its sample" in row["reason"]


def _english(asked: tuple[str, ...], county: County) -> dict:
    return taizhang(*asked, "--json", home=county.home, TAIZHANG_LANG="en").json


def test_a_place_says_above_and_below_whom_it_is_for_sure(county: County) -> None:
    unit, period = county.rows(
        """select unit_code, period_code from marts.fct_rank_pair where domain = 'case' group by all
           having max(share_above) >= 0.95 and min(share_above) = 0 and bool_or(share_above between 0.1 and 0.9)
           order by all limit 1"""
    )[0]
    asked = ("explain", "rank.case", "--unit", unit, "--period", period)
    pairs = taizhang(*asked, "--json", home=county.home).json["pairs"]
    surely = [
        {
            name
            for (name,) in county.rows(f"select {of} from marts.fct_rank_pair where domain = 'case' and {where}", key)
        }
        for key in [(unit, period)]
        for of, where in (
            ("other_unit_code", "share_above >= 0.95 and (unit_code, period_code) = ($1, $2)"),
            ("unit_code", "share_above >= 0.95 and (other_unit_code, period_code) = ($1, $2)"),
        )
    ]
    said = {says: {pair["unit"] for pair in pairs if pair["says"] == says} for says in ("above", "below", "open")}
    assert [said["above"], said["below"]] == surely and all(surely) and said["open"]
    for lang, words in (
        ("zh", ("以 95 % 的把握高于：", "以 95 % 的把握低于：", "不可区分：")),
        ("en", ("above with 95 % confidence: ", "below with 95 % confidence: ", "cannot be told apart: ")),
    ):
        lines = taizhang(*asked, home=county.home, TAIZHANG_LANG=lang).stdout.splitlines()[-3:]
        for line, start, says in zip(lines, words, ("above", "below", "open"), strict=True):
            assert line.startswith(start) and all(name in line for name in said[says])
    assert "pairs" not in taizhang("explain", "score.case", *asked[2:], "--json", home=county.home).json
