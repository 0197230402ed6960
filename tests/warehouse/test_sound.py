"""The test `sound` on a small project of its own: each rule notices what breaks it, and the run says which."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestration.pipeline import dbt_runner as models
from tests.warehouse.building import PROJECT

pytestmark = pytest.mark.xdist_group("project")

# a: twice the same key; b: an unknown code; c: out of bounds; d: no such parent; e before f; g without h
WRONG = """select * from (values
    (1, 'good', 0, 'P1', 1, 2, 'x', 'y'),
    (2, 'good', 1, 'P1', 1, null, null, null),
    (2, null, null, null, null, 2, 'x', 'y'),
    (3, 'bad', -1, 'P2', 3, 2, 'x', null)
) as rows (a, b, c, d, e, f, g, h)"""
SCHEMA = """
models:
  - name: wrong
    data_tests:
      - sound:
          name: wrong_is_sound
          arguments:
            unique: [a]
            known: {b: kinds}
            within: {c: {minimum: 0, maximum: 1}}
            found_in: {d: {to: "ref('parent')", field: code}}
            in_order: [[e, f]]
            filled_together: [[g, h]]
"""


@pytest.fixture
def small_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    for name in ("macros", "tests/generic"):
        shutil.copytree(PROJECT / name, folder / name)
    for name in ("dbt_project.yml", "profiles.yml", "selectors.yml"):
        shutil.copy(PROJECT / name, folder / name)
    (folder / "models").mkdir()
    (folder / "seeds").mkdir()
    (folder / "seeds" / "status_code.csv").write_text("list_name,code\nkinds,good\nothers,bad\n")
    (folder / "models" / "parent.sql").write_text("select 'P1' as code union all select null as code")
    (folder / "models" / "wrong.sql").write_text(WRONG)
    (folder / "models" / "schema.yml").write_text(SCHEMA)
    monkeypatch.setattr(models, "DBT_PROJECT", folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def test_each_rule_notices_what_breaks_it_and_is_named_with_its_rows(small_project: Path, tmp_path: Path) -> None:
    import duckdb

    duckdb.connect(str(tmp_path / "warehouse.duckdb")).close()
    with pytest.raises(models.ModelsFailed) as failed:
        models.build_models(
            tmp_path / "build.duckdb", tmp_path / "warehouse.duckdb", tmp_path, {"as_of": "2024-01-01"}, lambda: None
        )
    rules = ["a unique", "b known", "c within", "d found_in", "e, f in_order", "g, h filled_together"]
    assert "wrong_is_sound" in failed.value.text.en
    for rule in rules:
        assert f"wrong_is_sound: {rule} (1 rows)" in failed.value.text.en
    assert any("wrong_is_sound" in node for node in failed.value.nodes)


@pytest.mark.parametrize("lost", ["not_null_wrong_a", "unique_wrong_a"])
def test_a_build_in_which_a_declared_check_did_not_run_is_no_success(
    small_project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    import duckdb

    (small_project / "models" / "wrong.sql").write_text("select 1 as a")
    (small_project / "models" / "schema.yml").write_text(
        "models: [{name: wrong, columns: [{name: a, data_tests: [not_null, unique]}]}]"
    )
    duckdb.connect(str(tmp_path / "warehouse.duckdb")).close()
    inputs = (tmp_path / "warehouse.duckdb", tmp_path, {"as_of": "2024-01-01"}, lambda: None)
    assert len(models.build_models(tmp_path / "whole.duckdb", *inputs)) == 5, "two models, a seed and two tests"
    whole = models._results
    monkeypatch.setattr(models, "_results", lambda done: tuple(one for one in whole(done) if one.name != lost))
    with pytest.raises(models.ModelsFailed, match=lost):
        models.build_models(tmp_path / "less.duckdb", *inputs)
