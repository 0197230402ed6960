"""The questions that a snapshot answers itself: there under any name of the file, read-only, described as they are."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pytest
import yaml

from tests.table_functions import FUNCTIONS

pytestmark = pytest.mark.xdist_group("nasty")


@pytest.fixture
def moved(nasty_snapshot: Path, tmp_path: Path) -> duckdb.DuckDBPyConnection:
    """The snapshot under another name, opened as its readers open it."""
    path = shutil.copy(nasty_snapshot, tmp_path / "elsewhere.duckdb")
    return duckdb.connect(str(path), read_only=True, config={"enable_external_access": "false"})


def test_every_question_is_answered_with_the_columns_that_are_described(moved: duckdb.DuckDBPyConnection) -> None:
    described = {
        model["name"]: model for path in FUNCTIONS.glob("*.yml") for model in yaml.safe_load(path.read_text())["models"]
    }
    found = dict(
        moved.execute(
            "select function_name, parameters from duckdb_functions() where schema_name = 'marts' and function_type = 'table_macro'"
        ).fetchall()
    )
    assert set(found) == set(described) == {path.stem for path in FUNCTIONS.glob("*.sql")} and found
    for name, parameters in found.items():
        arguments = ", ".join(["null"] * len(parameters))
        columns = [row[0] for row in moved.execute(f"describe select * from marts.{name}({arguments})").fetchall()]
        assert columns == [column["name"] for column in described[name]["columns"]], name
        assert moved.execute(f"select count(*) from marts.{name}({arguments})").fetchone() == (0,)
        assert re.match(r"表函数。一行 = .*。Table function\. One row per ", described[name]["description"]), name
