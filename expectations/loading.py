"""Load the contracts and the code lists, on the first call."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from expectations.contract import Code, Contract
from expectations.contract_file import each_once, read_contract
from expectations.labels import normalise_label
from expectations.yaml_file import read_yaml

FOLDER = Path(__file__).parent / "contracts"
CODES = FOLDER / "_codes.yml"


def template_names() -> list[str]:
    """Return the names of the templates; no contract is read for it."""
    return sorted(path.stem for path in FOLDER.glob("[!_]*.yml"))


@cache
def contracts() -> Mapping[str, Contract]:
    """Return the templates by name, in the order of their file names; read once.

    Raises:
        ContractError: a contract file does not follow the standard or contradicts itself.
    """
    list_names = frozenset(_lists()["code_lists"])
    loaded = [read_contract(path, list_names) for path in sorted(FOLDER.glob("[!_]*.yml"))]
    return MappingProxyType({contract.template: contract for contract in loaded})


def form_names() -> list[str]:
    """Return the names of the templates that units fill in, again and again."""
    return [name for name, each in contracts().items() if each.event_field or each.wide]


def event_columns() -> dict[str, dict[str, str]]:
    """Return for each template the raw columns that date its rows: `event` and its `day`; none where there is no
    day.
    """
    return {
        name: {"event": contract.field(contract.event_field).column, "day": contract.event_day_column}
        for name, contract in contracts().items()
        if contract.event_field and contract.event_day_column
    }


@cache
def code_lists() -> Mapping[str, tuple[Code, ...]]:
    """Return the code lists of _codes.yml by name, such as session_type, level and qualifier; read once.

    Raises:
        ContractError: two codes of a list share a label or synonym.
    """
    return MappingProxyType({name: _code_list(name, entries) for name, entries in _lists()["code_lists"].items()})


@cache
def _lists() -> dict[str, Any]:
    lists: dict[str, Any] = read_yaml(CODES)
    return lists


def _code_list(name: str, entries: list[dict[str, Any]]) -> tuple[Code, ...]:
    codes = tuple(
        Code(str(e["code"]), str(e["zh"]), str(e["en"]), tuple(map(str, e.get("synonyms", ())))) for e in entries
    )
    each_once(
        f"{CODES.name}: {name}",
        (
            (normalise_label(text), code.code)
            for code in codes
            for text in (code.code, code.label_zh, code.label_en, *code.synonyms)
        ),
    )
    return codes
