"""The pages of those who keep the house: catalogue of metrics, quality, snapshots. Plain words, nothing twice, nothing empty."""

from __future__ import annotations

import re
import shutil

import duckdb
import orjson
import pytest

from dashboards import router
from dashboards.context import Context
from dashboards.pages.collection_board import is_open, missing_table, whole_board
from dashboards.pages.metrics import catalogue_table
from dashboards.pages.quality import checks_table
from dashboards.pages.snapshots import list_table
from tests.dashboards.as_json import as_json
from tests.dashboards.reading import components, words

_CODE = re.compile(r"\b[a-z]+(?:[._][a-z]+)+\b")


def said(context: Context) -> str:
    """All text of a page."""
    component, _ = router.render(context.snapshots, context.view)
    nodes = components(orjson.loads(as_json(component)))
    return "\n".join(words(node) for node in nodes if node["type"] in ("H1", "H2", "P", "Dd", "Dt", "A"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_metric_says_in_plain_words_what_it_tells_and_none_names_an_owner(county_context, lang):
    context = county_context(f"/metrics?lang={lang}")
    told = {row["metric_code"]: row for row in catalogue_table(context).rows}
    plain = next(column for column in catalogue_table(context).columns if column.field == "definition")
    assert set(told) == set(context.metrics)
    assert all(len(plain.text(row)) < 60 and not re.search(r"[Σ÷×]", plain.text(row)) for row in told.values())
    assert "科室" not in "".join(plain.text(row) for row in told.values())


def test_the_catalogue_shows_what_counts_by_domain_and_folds_the_rest(county_context):
    context = county_context("/metrics")
    scored, others = (catalogue_table(context, weighted=one).rows for one in (True, False))
    assert scored and others and all(row["weight"] for row in scored) and not any(row["weight"] for row in others)
    assert len(scored) + len(others) == len(context.metrics)
    domains = [row["domain"] for row in scored if row["begins"]]
    assert len(domains) == len(set(domains)) == len({row["domain"] for row in scored})


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_check_is_named_in_words_of_its_reader(county_context, lang):
    table = checks_table(county_context(f"/quality?lang={lang}"))
    shown = [column.text(row) for row in table.rows for column in table.columns]
    assert len(shown) > 100 and not [words for words in shown if _CODE.search(words)]


def test_quality_of_a_period_without_arrivals_says_so_in_place_of_dashes(county_context):
    assert "本期没有单位报来台账" in said(county_context("/quality?period=2023-Q1"))
    assert "本期没有单位报来台账" not in said(county_context("/quality?period=2025-Q4"))


def test_snapshots_are_named_by_their_day_and_the_one_read_says_what_it_holds(county, county_context, tmp_path):
    context = county_context("/snapshots")
    table = list_table(context)
    [row] = table.rows
    shown = {column.field: column.text(row) for column in table.columns}
    assert shown["created_at"].endswith("（最新）") and shown["scheme_version"] == "默认方案"
    assert "code_version" not in shown
    copy = shutil.copyfile(next(county.home.snapshots.glob("S*.duckdb")), tmp_path / "copy.duckdb")
    with duckdb.connect(str(copy), read_only=True) as bare:
        sent, accepted = bare.execute("select count(*), sum(rows_accepted) from marts.fct_submission").fetchone()
    page = said(context)
    assert f"\n{sent:,}\n" in page and f"\n{accepted:,}\n" in page and "这是第一个发布版本" in page


def test_missing_ledgers_and_reports_are_named_with_the_period_that_they_belong_to(county_context):
    context = county_context("/collection?period=2025-Q4")
    table, board = missing_table(context), whole_board(context).rows
    shown = [{column.field: column.text(row) for column in table.columns} for row in table.rows]
    reports = [line for line in shown if line["due_at"] != "—"]
    assert reports and all(line["what"] != "—" and "2025年" in line["due_at"] for line in reports)
    assert len(reports) == sum(row["reporting.row"]["missing"] or 0 for row in board if "reporting.row" in row)
    ledgers = [(line["unit_code"], line["what"], line["period_code"]) for line in shown if line["due_at"] == "—"]
    assert ledgers and sorted(ledgers) == sorted(
        (context.unit_name(row["unit_code"]), name, "2025年四季度")
        for row in board
        for domain, name in (("study", "学习台账"), ("case", "诉求台账"), ("outreach", "宣传台账"))
        if row.get(domain) == "missing"
    )
    page = said(context)
    assert "材料按截止日期归入本期" in page and "所有期间共收到" not in page
    assert "所有期间共收到" in said(county_context("/collection?period=2025-Q4&tab=sent"))


def test_units_of_which_nothing_is_open_stand_below_those_that_are_in_sight(county_context):
    board = whole_board(county_context("/collection?period=2025-Q4"))
    waits = [is_open(row) for row in board.rows]
    assert waits == sorted(waits, reverse=True)
    assert 0 < sum(waits) <= board.in_sight < len(waits)


def test_the_last_arrival_of_a_unit_is_that_of_a_file_not_a_day_that_a_register_states(county_context):
    context = county_context("/collection?period=2025-Q4")
    for line in whole_board(context).rows:
        files = [line[name]["received_at"] for name in line if name.endswith(".row") and line[name]["file_name"]]
        assert line["received_at"] == max(files, default=None)
