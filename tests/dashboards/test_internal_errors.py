"""A file that we failed to read is told as our fault on the collection page and in the answer to an upload."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from dashboards import router
from dashboards.answers import receipt_words
from dashboards.context import Context
from dashboards.i18n import texts
from dashboards.pages.collection_tables import cells_table
from dashboards.snapshot import Snapshots
from dashboards.view import parse
from orchestration.intake import Received
from tests.dashboards.as_json import as_json

ROWS = """insert into marts.fct_submission (file_id, file_name, version, received_at, status, verdict, rows_accepted, rows_rejected)
select '0badc0ffee1' || n || '-1', 'BU03/没读成' || n || '.xlsx', 1, timestamptz '2026-01-03 10:12:00+08', 'refused', 'internal_error', 0, 0 from range(7) as t(n)"""

OUR_CELL = """insert into audit.rejected_cell by name
select '0badc0ffee10-1' as file_id, 'BU03/没读成.xlsx' as file_name, 'internal_error' as rule, 'error' as severity, '我们的问题' as message_zh, 'our fault' as message_en, true as is_open"""


def words(home: Path, path: str) -> str:
    snapshots = Snapshots(home)
    component, _ = router.render(snapshots, parse(*path.partition("?")[::2]))
    snapshots.close()
    return as_json(component).decode("utf-8")


def test_the_collection_page_names_files_that_we_could_not_read(own_home: Path) -> None:
    assert "我们的问题" not in words(own_home, "/collection")
    with duckdb.connect(str(own_home / "snapshots" / "S000002.duckdb")) as connection:
        connection.execute(ROWS)
    said = words(own_home, "/collection")
    assert "我们的问题：7 个文件没有读成" in said and "BU03/没读成0.xlsx" in said
    assert words(own_home, "/collection?tab=sent").count("没有读成（我们的问题）") == 7
    assert "7 files could not be read" in words(own_home, "/collection?lang=en")


def test_an_upload_that_met_a_fault_of_ours_is_told_so() -> None:
    body: dict[str, Any] = {
        "file_id": "0badc0ffee00-1", "file_name": "BU03/a.xlsx", "verdict": "internal_error", "status": "refused", "has_personal_data": False,
        "rows_accepted": 0, "rows_rejected": 0, "parts": [], "findings": [], "remedy_zh": "无需修改", "remedy_en": "Change nothing",
    }  # fmt: skip
    told = receipt_words(texts("zh"), Received("waiting", body))
    assert (told["title"], told["tone"]) == ("我们的问题，您的文件没有错", "warn")
    assert "无需修改" in told["lines"]


def test_a_file_that_we_could_not_read_is_not_called_returned(own_home: Path) -> None:
    with duckdb.connect(str(own_home / "snapshots" / "S000002.duckdb")) as connection:
        connection.execute(OUR_CELL)
    snapshots = Snapshots(own_home)
    with snapshots.open() as reader:
        table = cells_table(Context(parse("/collection", ""), reader, snapshots))
    snapshots.close()
    kind = table.columns[0]
    kinds = {row["rule"]: (kind.shown(row), kind.tone(row)) for row in table.rows if kind.shown and kind.tone}
    assert kinds.pop("internal_error") == ("我们的问题", "warn-text")
    assert all(shown == "退回" or tone is None for shown, tone in kinds.values())
