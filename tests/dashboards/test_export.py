"""Tables as files: the same rows, numbers as numbers, and nothing that a spreadsheet program would run."""

from __future__ import annotations

import csv
import io

import duckdb
import openpyxl
import orjson
import pytest

from dashboards import router
from dashboards.app import create_app, snapshots_of
from dashboards.components.table import Column, Table
from dashboards.export import as_csv, as_xlsx, safe
from dashboards.view import parse
from tests.dashboards.as_json import as_json
from tests.dashboards.browser import PATHS
from tests.dashboards.reading import components

STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠", " =", "\u3000=", "\u00a0@"]
PAYLOADS = [
    start + tail for start in STARTS for tail in ("cmd|' /C calc'!A0", "SUM(1,1)", 'HYPERLINK("http://x","y")', "1")
]


def table(payload: str) -> Table:
    columns = [Column("name", payload), Column("value", "value", kind="number"), Column("rate", "rate", kind="percent")]
    return Table(
        "t",
        payload,
        columns,
        [{"name": payload, "value": -3, "rate": 0.5}, {"name": "甲镇", "value": None, "rate": None}],
    )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_name_never_becomes_a_formula_in_a_csv_file(payload):
    rows = list(csv.reader(io.StringIO(as_csv(table(payload), {}, payload).decode("utf-8-sig"), newline="")))
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.lstrip(" \u3000\u00a0").startswith(tuple("=+@\t\r\n|%＝＋－＠"))]
    assert rows[1][1:] == ["-3", "0.5"]


def test_a_name_never_becomes_a_formula_or_a_link_in_a_workbook():
    for payload in PAYLOADS:
        book = openpyxl.load_workbook(io.BytesIO(as_xlsx(table(payload), {}, payload)))
        cells = [cell for row in book.active.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
        assert (book.active["B2"].value, book.active["C2"].value, book.active["B3"].value) == (-3, 0.5, None)


def test_numbers_dates_and_empty_values_stay_what_they_are():
    assert (safe(-3), safe(None), safe(True), safe("甲镇"), safe("-")) == (-3, None, True, "甲镇", "'-")


def test_a_file_holds_the_rows_of_the_page_in_the_order_shown(app, context_of):
    client = app.server.test_client()
    answer = client.get("/export/ranking/ranking.csv?type=township&sort=ranking.score.asc")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    scores = [float(row[2]) for row in rows[1:13]]
    assert scores == sorted(scores) and len(scores) == 12
    assert "S000002" in rows[-1][0] and "2025年四季度" in rows[-1][0]
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]


def test_a_file_that_does_not_exist_is_404(app):
    client = app.server.test_client()
    for path in (
        "/export/ranking/none.csv",
        "/export/none/ranking.csv",
        "/export/ranking/ranking.exe",
        "/export/ranking/ranking.csv?snapshot=S999999",
    ):
        assert client.get(path).status_code == 404


def test_every_table_of_every_page_can_be_exported_in_both_languages(app):
    from dashboards.pages import PAGES

    client = app.server.test_client()
    for page in PAGES.values():
        for name in page.tables:
            for lang in ("zh", "en"):
                answer = client.get(f"/export/{page.name}/{name}.xlsx?lang={lang}&unit=TS01&units=TS01,TS02")
                assert answer.status_code == 200, (page.name, name)
                assert openpyxl.load_workbook(io.BytesIO(answer.get_data())).active.max_row >= 1


def files_in(node: object) -> set[str]:
    return {one["props"]["href"] for one in components(node) if str(one["props"].get("href")).startswith("/export/")}


@pytest.mark.parametrize("path", PATHS)
def test_every_file_that_a_page_offers_is_there_and_the_page_offers_every_table_as_a_workbook(app, path):
    component, shown = router.render(snapshots_of(app), parse(*path.partition("?")[::2]))
    page = orjson.loads(as_json(component))
    client = app.server.test_client()
    assert shown["snapshot"] and {client.get(link).status_code for link in files_in(page)} <= {200}
    menus = [one for one in components(page) if "page-export" in (one["props"].get("className") or "")]
    assert {link for menu in menus for link in files_in(menu)} == {link for link in files_in(page) if ".xlsx" in link}


def test_a_table_that_a_snapshot_cannot_answer_is_not_found_and_no_fault(own_home):
    app = create_app(own_home)
    with duckdb.connect(str(own_home / "snapshots" / "S000001.duckdb")) as connection:
        connection.execute("drop table marts.fct_submission")
    client = app.server.test_client()
    assert client.get("/export/unit/submissions.csv?unit=TS01&snapshot=S000001").status_code == 404
    assert client.get("/rows/behind/S000001/unit/submissions?unit=TS01").status_code == 404
    snapshots_of(app).close()
