"""docs/analysts.md and its notebook do what they say, on the demo."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.documentation import analysts_page
from tests.conftest import County, taizhang

PAGE = analysts_page.PAGE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sql\n(.*?)```", PAGE, flags=re.DOTALL)
NOTEBOOK = analysts_page.PAGE.parent / "analysts" / "quarter.ipynb"


def test_there_are_ten_recipes_and_the_picture_is_the_one_that_the_models_give() -> None:
    assert len(re.findall(r"^### \d+ .*\n\n(?:.+\n\n)?```sql$", PAGE, flags=re.MULTILINE)) == 10
    assert analysts_page.page() == PAGE
    assert 'dim_metric ||--o{ fct_unit_metric : "metric_code"' in PAGE


@pytest.mark.parametrize("query", BLOCKS, ids=range(1, len(BLOCKS) + 1))
def test_a_query_answers(county: County, query: str) -> None:
    found = county.rows(query)
    assert found and all(any(value is not None for value in row) for row in found)


def test_every_cell_of_the_notebook_runs(county: County, tmp_path: Path) -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert len(code) >= 5 and all(not cell["outputs"] for cell in cells if cell["cell_type"] == "code")
    script = tmp_path / "quarter.py"
    # the last line of a cell is what a notebook shows
    script.write_text("\n".join([*code, "print(len(ranking), len(months))"]), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, script],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ | {"TAIZHANG_HOME": str(county.home.root)},
    )
    assert done.returncode == 0, done.stderr
    ranked, months = map(int, done.stdout.split()[-2:])
    assert ranked > 5 and months > 12


def test_a_snapshot_opens_in_older_clients_too(county: County) -> None:
    """Storage version 65 is that of DuckDB 1.2."""
    head = (county.home.snapshots / "S000001.duckdb").read_bytes()[:20]
    assert head[8:12] == b"DUCK" and int.from_bytes(head[12:20], "little") == 65


def test_sql_lists_the_tables_in_words_chinese_first(county: County) -> None:
    command = [str(Path(sys.executable).with_name("taizhang")), "--home", str(county.home.root), "sql", "--csv"]
    typed = ".tables\nselect count(*)\nfrom marts.dim_metric;\n.tables"
    done = subprocess.run(command, input=typed, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines.count("marts.dim_metric,一行 = 一个指标,One row per metric") == 2
    assert lines[0] == "table,description_zh,description_en"
    known = {name for (name,) in county.rows("select table_name from duckdb_tables() where not internal")}
    assert {
        line.partition(",")[0].partition(".")[2] for line in lines if line.count("一行 = ") or "只有一行" in line
    } == known
    assert taizhang("sql", ".tables", home=county.home).exit_code == 2
