"""The folders of the dbt project are its layers, and what is read flows one way through them."""

from __future__ import annotations

from pathlib import Path

import pytest
from dbt.contracts.graph.nodes import ModelNode

from orchestration.pipeline.dbt_runner import parsed_project

# in the order of the flow: a model reads its own layer and those before it
LAYERS = ("staging", "facts", "metrics", "ranking", "audit", "reporting", "meta")

pytestmark = pytest.mark.xdist_group("project")


@pytest.fixture(scope="module")
def models() -> dict[str, ModelNode]:
    return {name: node for name, node in parsed_project().nodes.items() if isinstance(node, ModelNode)}


def _layer(node: ModelNode) -> int:
    return LAYERS.index(Path(node.original_file_path).parts[1])


def test_every_folder_of_models_is_a_layer_and_every_layer_has_one_folder(models: dict[str, ModelNode]) -> None:
    assert {Path(node.original_file_path).parts[1] for node in models.values()} == set(LAYERS)


def test_no_model_reads_a_layer_above_its_own(models: dict[str, ModelNode]) -> None:
    upward = {
        f"{node.name} reads {models[read].name}"
        for node in models.values()
        for read in node.depends_on.nodes
        if read in models and _layer(models[read]) > _layer(node)
    }
    assert upward == set()


def test_only_staging_reads_raw_rows(models: dict[str, ModelNode]) -> None:
    """Raw rows have one way in: what a model needs of a ledger is typed and named once."""
    raw = {
        node.name
        for node in models.values()
        if _layer(node) > 0
        and any(
            read.startswith("source.taizhang.raw.") or read == "macro.taizhang.raw_rows"
            for read in (*node.depends_on.nodes, *node.depends_on.macros)
        )
    }
    assert raw == set()


def test_what_is_published_stands_in_the_marts_of_a_layer_and_steps_do_not(models: dict[str, ModelNode]) -> None:
    for node in models.values():
        folders = Path(node.original_file_path).parts[1:-1]
        is_table, is_function = "marts" in folders or folders[0] == "meta", "functions" in folders
        is_published = is_table or is_function
        assert node.database == ("snapshot" if is_published else "scratch"), node.name
        assert (node.access.value == "public") == is_published, node.name
        assert node.contract.enforced == is_table, node.name
        assert is_published != node.name.startswith(("stg_", "int_")), node.name


def test_a_layer_is_a_group_that_opens_only_the_steps_which_others_read(models: dict[str, ModelNode]) -> None:
    """dbt itself refuses who reads a private step of another group."""
    read = {
        one
        for node in models.values()
        for one in node.depends_on.nodes
        if one in models and _layer(models[one]) != _layer(node)
    }
    for name, node in models.items():
        assert node.group == LAYERS[_layer(node)], node.name
        if node.database == "scratch":
            assert (node.access.value == "protected") == (name in read), node.name


def test_a_table_function_lists_its_parameters(models: dict[str, ModelNode]) -> None:
    """dbt's static parser gives the keys of a mapping in any order, another one each time."""
    functions = {name: node for name, node in models.items() if node.config.materialized == "table_function"}
    assert functions
    for node in functions.values():
        listed = node.config.extra["parameters"]
        assert isinstance(listed, list) and all(len(one.split()) == 2 for one in listed), node.name
