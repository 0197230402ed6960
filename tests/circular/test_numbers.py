"""Every number of a written circular, in sentences and tables, is asked of the snapshot a second time, in other words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.circular.blocks import Block
from orchestration.circular.facts import read_facts
from orchestration.circular.issue import Asked, blocks_of
from orchestration.home import Home
from orchestration.snapshots.access import connect
from orchestration.snapshots.store import path_of

_HERE = Path(__file__).parent
TRUTH = tomllib.loads((_HERE / "truth.toml").read_text(encoding="utf-8"))
_NUMBERED = re.compile(
    r"^(?:\d+\.|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)|附件：\d+\.|附件\d?|第[一二三四]季度"
)
_PARAMETER = re.compile(r"\$(\w+)")
_HEADING = re.compile(r"^（.）|^\d+\.")


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, known: dict[str, Any]) -> list[tuple[str, ...]]:
    given = {name: known.get(name) for name in _PARAMETER.findall(sql)}
    return [
        tuple("—" if value is None else str(value) for value in row)
        for row in connection.execute(sql, given).fetchall()
    ]


@pytest.fixture(scope="module")
def opened(county: Any) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = connect(path_of(county.home))
    yield connection
    connection.close()


def _prepared(connection: duckdb.DuckDBPyConnection, asked: Asked) -> dict[str, Any]:
    """Tables and words of helpers.sql for one circular; what the questions of the truth may name."""
    row = connection.execute(
        "select p.previous_period_code, max(e.period_code) from marts.dim_period p left join marts.dim_period e "
        "on e.period_kind = p.period_kind and e.starts_on = p.starts_on - interval 1 year where p.period_code = ? group by 1",
        [asked.period],
    ).fetchone()
    assert row is not None
    known = {"period": asked.period, "unit_type": asked.unit_type, "previous": row[0], "earlier": row[1]}
    text = (_HERE / "helpers.sql").read_text(encoding="utf-8").replace("create temp", "create or replace temp")
    for name, value in known.items():
        text = text.replace(f"${name}", "null" if value is None else f"'{value}'")
    connection.execute(text)
    return known


def _number_spans(text: str) -> set[tuple[int, int]]:
    passed = [match.span() for match in _NUMBERED.finditer(text)]
    return {
        match.span()
        for match in re.finditer(r"\d+(?:\.\d+)?", text)
        if not any(first <= match.start() < last for first, last in passed)
    }


def _wrong_in(connection: duckdb.DuckDBPyConnection, text: str, known: dict[str, Any]) -> list[str]:
    """What is not as the snapshot says, and numbers of which the truth does not speak."""
    wrong, left = [], _number_spans(text)
    for sentence in TRUTH["sentence"]:
        for match in re.finditer(sentence["pattern"], text):
            names = sorted(name for name in match.groupdict() if re.fullmatch(r"v\d", name))
            spans = [match.span(name) for name in names if match[name] is not None]
            if not set(spans) <= left:
                continue  # a longer sentence has spoken of it
            if not sentence.get("dates"):
                given = known | {
                    name: value for name, value in match.groupdict().items() if value and name not in names
                }
                if given.get("metric"):
                    given["metric"] = re.sub(r"^.*[。，]", "", given["metric"])
                found = _rows(connection, sentence["sql"], given)
                told = tuple(match[name] for name in names)
                if len(found) != 1 or any(
                    ours is not None and ours != true for ours, true in zip(told, found[0], strict=True)
                ):
                    wrong.append(f"{match[0]}: {found}")
            left -= set(spans)
    return wrong + [f"{text[max(0, first - 15) : last + 10]}: no truth" for first, last in sorted(left)]


def _dates_are_those_of(texts: str, connection: duckdb.DuckDBPyConnection, known: dict[str, Any]) -> bool:
    days = _rows(
        connection,
        "select starts_on::varchar, ends_on::varchar, (select cast(as_of as date)::varchar from meta.snapshot) from period",
        known,
    )[0]
    told = {f"{int(y)}-{int(m):02}-{int(d):02}" for y, m, d in re.findall(r"(\d{4})年(\d+)月(\d+)日", texts)}
    years = set(re.findall(r"(\d{4})年", texts))
    if not years <= {known["period"][:4], known["previous"][:4]}:
        return False
    return told | set(re.findall(r"\d{4}-\d\d-\d\d", texts)) <= set(days)


def _context(block: Block, known: dict[str, Any], state: dict[str, str]) -> None:
    """Remember the heading that a sentence stands under: its domain, its peer group, and missing or late."""
    plain = _HEADING.sub("", block.text)
    if block.kind == "heading2":
        state |= {"domain": plain, "group": plain}
    if found := re.match(r"\d+\.(理论学习|材料报送|诉求办理|宣传产出)：", block.text):
        state["domain"] = found[1]
    if found := re.match(r"(未报送|迟报)材料", block.text):
        state["state"] = found[1]
    known |= state


@pytest.mark.parametrize(
    "asked",
    [
        Asked("2025-Q4"),
        Asked("2025-12", "township"),
        Asked("2025", "bureau"),
        Asked("2025-H2", template="analysis"),
        Asked("2025-Q4", template="brief"),
    ],
    ids=lambda asked: f"{asked.template}-{asked.period}-{asked.unit_type}",
)
def test_every_number_is_what_the_snapshot_says(
    own_home: Home, opened: duckdb.DuckDBPyConnection, asked: Asked
) -> None:
    facts = read_facts(path_of(own_home, asked.snapshot_id), asked.period, asked.unit_type)
    blocks = blocks_of(own_home, asked, facts)
    known, state = _prepared(opened, asked), {}
    wrong = []
    for block in blocks:
        _context(block, known, state)
        if block.kind == "table":
            truth = next(table for table in TRUTH["table"] if re.fullmatch(table["caption"], block.text))
            true = _rows(opened, truth["sql"], known | {"caption": block.text})
            if list(block.rows[1:]) != true:
                wrong += [
                    f"{block.text}: {ours} is {theirs}"
                    for ours, theirs in zip(block.rows[1:], true, strict=False)
                    if ours != theirs
                ]
                wrong += [f"{block.text}: {len(block.rows) - 1} rows of {len(true)}"]
        else:
            wrong += _wrong_in(opened, block.text, known)
    assert wrong == []
    assert _dates_are_those_of("\n".join(block.text for block in blocks), opened, known)
    assert sum(len(_number_spans(block.text)) for block in blocks) > 20


def test_a_number_that_is_wrong_or_unknown_is_noticed(opened: duckdb.DuckDBPyConnection) -> None:
    known = _prepared(opened, Asked("2025-Q4"))
    assert _wrong_in(opened, "共组织学习226次（上年同期244次）。", known) == []
    assert len(_wrong_in(opened, "共组织学习227次（上年同期244次）。", known)) == 1
    assert len(_wrong_in(opened, "又查了3次。", known)) == 1
