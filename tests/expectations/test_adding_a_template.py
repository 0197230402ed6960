"""docs/adding-a-template.md is followed to the letter, so that it stays true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from expectations import contract as contract_module
from expectations import loading
from expectations.contract import COMMON_COLUMNS, Contract, raw_columns
from expectations.derived import FUNCTIONS
from expectations.loading import contracts
from expectations.rules import rules_of
from expectations.suites import check
from orchestration.templates.workbook import HEADER_ROW, write_template
from tests.expectations.frames import COMMON, MARCH

PROJECT = Path(contract_module.__file__).parents[1]
PAGE = (PROJECT / "docs" / "adding-a-template.md").read_text(encoding="utf-8")


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Contract]:
    """The contract of the page, put beside the others."""
    for path in loading.FOLDER.glob("*.yml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
    (tmp_path / "volunteer_service.yml").write_text(example, encoding="utf-8")
    monkeypatch.setattr(loading, "FOLDER", tmp_path)
    contracts.cache_clear()
    yield contracts()["volunteer_service"]
    contracts.cache_clear()


def test_the_contract_of_the_page_gives_a_raw_table(added: Contract) -> None:
    columns = {"unit_code": "VARCHAR", "held_on": "DATE", "volunteers": "BIGINT"}
    assert raw_columns(added) == columns | COMMON_COLUMNS
    assert added.event_day_column == "held_on"


def test_the_contract_of_the_page_gives_a_workbook(added: Contract, tmp_path: Path) -> None:
    write_template("volunteer_service", tmp_path / "blank.xlsx", None, None)
    sheet = openpyxl.load_workbook(tmp_path / "blank.xlsx").active
    headers = [cell.value for cell in sheet[HEADER_ROW + 1]]
    assert [cell.value for cell in sheet[3] if cell.value] == ["填报单位：", "期间："]
    assert headers == ["序号", "单位*", "服务日期*", "参加人数"]
    assert [added.field_for(header) for header in headers[1:]] == list(added.fields)


def test_the_contract_of_the_page_gives_checks(added: Contract) -> None:
    rows = pd.DataFrame(
        [
            COMMON
            | MARCH
            | {
                "unit_code": None,
                "held_on": MARCH["_period_start"],
                "volunteers": 12,
                "_source": None,
                "_identity": None,
            }
        ]
    )
    failed = [result.check_name for result in check(added, rows) if not result.passed]
    assert failed == ["volunteer_service.unit_given"]
    assert [rule.check_name.split(".")[1] for rule in rules_of(added)] == [
        "unit_given",
        "held_on_given",
        "volunteers_within_bounds",
        "held_on_within_period",
    ]


def test_every_file_that_the_page_names_exists() -> None:
    named = set(re.findall(r"`((?:expectations|dbt_project|tests|data|docs)/[^`<>]*)`", PAGE))
    mine = {"dbt_project/models/staging/stg_volunteer_service__activities.sql"}
    assert sorted(path for path in named - mine if not (PROJECT / path).exists()) == []


def test_the_page_names_every_helper_function() -> None:
    assert [name for name in FUNCTIONS if name not in PAGE] == []
