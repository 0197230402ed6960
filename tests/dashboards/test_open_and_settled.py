"""Findings of files that were replaced since are settled: tiles and tables leave them out, one click away they are."""

from __future__ import annotations

from pathlib import Path

from dashboards import router
from dashboards.context import Context
from dashboards.pages.collection_tables import (
    cells_table,
    names_table,
    rules_table,
    submissions_table,
    units_table,
)
from dashboards.pages.quality import checks_table
from dashboards.snapshot import Row, Snapshots
from dashboards.view import parse
from tests.dashboards.as_json import as_json

REPLACED = "TS02/宣传台账（旧）.xlsx"


def _tables(home: Path, search: str) -> dict[str, list[Row]]:
    snapshots = Snapshots(home)
    with snapshots.open() as reader:
        context = Context(parse("/collection", search), reader, snapshots)
        makers = (cells_table, names_table, rules_table, units_table, checks_table, submissions_table)
        found = {make.__name__: list(make(context).rows) for make in makers}
    snapshots.close()
    return found


def test_tables_speak_of_what_is_open_and_of_what_is_settled_where_that_is_asked_for(example_home: Path) -> None:
    shown, settled = _tables(example_home, ""), _tables(example_home, "?findings=settled")
    assert REPLACED not in {row["file_name"] for row in shown["cells_table"]}
    assert {row["file_name"] for row in settled["cells_table"]} == {REPLACED}
    assert [(row["rule"], row["cells"]) for row in settled["rules_table"]] == [
        ("unknown_value", 1),
        ("unknown_value", 2),
    ]
    assert [(row["unit_code"], row["errors"], row["warnings"]) for row in settled["units_table"]] == [("TS02", 1, 2)]
    assert {row["rule"] for row in shown["rules_table"]} == {"date_unreadable", "unit_unknown"}
    assert {row["name"] for row in shown["names_table"]} == {"安平乡镇", "住建局"}


def test_a_check_that_only_settled_rows_fail_is_passed_and_says_how_many(example_home: Path) -> None:
    checks = {row["check_name"]: row for row in _tables(example_home, "")["checks_table"]}
    passed = checks["expect_column_values_to_not_be_null:held_on"]
    assert (passed["passed"], passed["failing_rows"], passed["settled"]) == (True, 0, 2)


def test_a_submission_of_the_unit_page_says_how_much_of_it_is_open(example_home: Path) -> None:
    sent = {row["file_name"]: row for row in _tables(example_home, "?unit=TS02")["submissions_table"]}
    assert (sent[REPLACED]["open_findings"], sent[REPLACED]["settled_findings"]) == (0, 3)


def test_the_settled_ones_are_one_click_away(example_home: Path) -> None:
    snapshots = Snapshots(example_home)
    component, _ = router.render(snapshots, parse("/collection", ""))
    snapshots.close()
    said = as_json(component).decode("utf-8")
    assert "已了结 3" in said and "findings=settled" in said
