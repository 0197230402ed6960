"""Good ledgers, each changed in more than 70 ways: what is accepted is what was meant; what is lost stands on the receipt.

`make test` takes a sample of ledgers, `make test-mutations` 500 of them.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from orchestration.collection.open_file import Tools
from orchestration.collection.parse_file import parse_file
from orchestration.collection.parsed_file import ParsedFile
from tests.collection import mutations_of_cells, mutations_of_columns, mutations_of_sheets
from tests.collection.conftest import RECEIVED, Desk
from tests.collection.draft_files import file_of
from tests.collection.drafts import TEMPLATES, Draft, clock_of, plain
from tests.collection.mutations import MUTATIONS

LEDGERS, SEED, LOTS = int(os.environ.get("TAIZHANG_LEDGERS", "8")), 20240305, 8
LOSSY = frozenset(
    [
        "a_required_column_less",
        "a_header_nobody_knows",
        "a_cell_moved_right",
        "a_required_cell_less",
        "a_unit_misspelt",
        "a_word_for_a_number",
        "a_word_for_a_code",
        "another_ledger_with_a_slip",
        "dates_with_the_day_first",
        "a_date_in_the_future",
        "a_stand_in_for_the_date",
        "a_cell_beyond_the_headers",
        "a_column_of_persons",
    ]
)


MODULES = (mutations_of_cells, mutations_of_columns, mutations_of_sheets)  # importing them registers what they do


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Tools:
    return Tools(Desk(tmp_path_factory.mktemp("mutations")).references())


def _changed(number: int, first: str) -> tuple[list[str], Draft]:
    """Ledger number n with a change, and up to three more by chance."""
    draft = plain(random.Random(SEED + number))
    chance = random.Random(f"{SEED} {number} {first}")
    names = [first, *chance.sample(sorted(MUTATIONS), chance.randint(0, 3))]
    # what loses something comes last: a column moved after a cell was would hide what happened
    for name in sorted(names, key=lambda name: name in LOSSY):
        MUTATIONS[name](draft, chance)
    return names, draft


def _read(tools: Tools, folder: Path, draft: Draft) -> ParsedFile:
    name, data = file_of(draft)
    desk = Desk(folder)
    return parse_file(replace(desk.arrival(name, data), first_seen_at=RECEIVED), tools)


def _rows(parsed: ParsedFile, template: str) -> list[tuple[dict[str, Any], tuple[str, int]]]:
    """Accepted rows as raw column → value, each with its place."""
    names = [column.raw for column in TEMPLATES[template][2]]
    found = []
    for part in parsed.parts:
        assert part.template == template or not part.columns["_row"], part.template
        for at, place in enumerate(zip(part.columns["_sheet"], part.columns["_row"], strict=True)):
            if part.template == template:
                row = {name: part.columns[name][at] for name in names}
                for moment, day in (("received_at", "received_on"), ("closed_at", "closed_on")):
                    if moment in row:
                        row |= {clock_of(moment): row[moment], moment: part.columns[day][at]}
                found.append((row, place))
    return found


def _fits(row: dict[str, Any], meant: dict[str, Any], excused: set[str]) -> bool:
    """Whether a row says what was meant, but for fields that the receipt excuses."""
    return all(value == meant.get(name, value) or name in excused for name, value in row.items())


DEFAULTS = {"session_type": "other", "items": 1}


def _judge(names: list[str], draft: Draft, parsed: ParsedFile) -> str:
    """equal, told (something is lost and on the receipt) or what is wrong."""
    if draft.is_personal:
        accepted = sum(len(part.columns["_row"]) for part in parsed.parts)
        return (
            "told" if parsed.has_personal_data and not accepted else f"accepted and wrong: {accepted} rows with persons"
        )
    meant = [truth for truth in draft.truth if truth is not None]
    findings = [*parsed.findings, *(found for part in parsed.parts for found in part.findings)]
    errors = [found for found in findings if found.severity == "error"]
    known = {column.raw for column in draft.columns if column.raw}
    unnamed = {found.rule for found in findings} & {"extra_column"}
    left = list(meant)
    for row, (sheet, number) in _rows(parsed, draft.template):
        on_row = {found.field for found in findings if (found.sheet, found.row_number) == (sheet, number)}
        # fields that the ledger no longer has, or whose header nobody knows and a warning names
        absent = {
            name
            for name, value in row.items()
            if value in (None, DEFAULTS.get(name)) and (name not in known or (unnamed and value != "C1"))
        }
        excused = absent | {
            name
            for name in row
            if {name, name.removesuffix("_code")} & on_row and row[name] in (None, "other", DEFAULTS.get(name))
        }
        if "a_header_nobody_knows" in names and row["unit_code"] == "C1":
            excused.add("unit_code")
        match = next((each for each in left if _fits(row, each, excused)), None)
        if match is None:
            return f"accepted and wrong: {row} at {sheet}!{number}"
        left.remove(match)
    if not left:
        return "equal" if not errors else "told"
    return "told" if errors else f"lost without a word: {left}"


@pytest.mark.parametrize("lot", range(LOTS))
def test_nothing_is_accepted_and_wrong_and_nothing_is_lost_in_silence(tools: Tools, tmp_path: Path, lot: int) -> None:
    wrong, counts = [], Counter()
    for number in range(lot, LEDGERS, LOTS):
        for first in MUTATIONS:
            names, draft = _changed(number, first)
            verdict = _judge(names, draft, _read(tools, tmp_path, draft))
            counts[verdict if verdict in ("equal", "told") else "wrong"] += 1
            if verdict not in ("equal", "told"):
                wrong.append((number, names, verdict))
    print(f"lot {lot}: {dict(counts)}")
    assert wrong == []
    assert counts["equal"] > 0.6 * counts.total()


def test_there_are_more_than_seventy_ways_and_each_is_taken() -> None:
    assert len(MUTATIONS) > 70 and all(MODULES)
    assert LEDGERS >= LOTS


def test_an_unchanged_ledger_is_read_as_it_is(tools: Tools, tmp_path: Path) -> None:
    for number in range(30):
        draft = plain(random.Random(number))
        parsed = _read(tools, tmp_path, draft)
        assert _judge([], draft, parsed) == "equal"
        assert [found for part in parsed.parts for found in part.findings] == []
        assert all(
            day.month == 3
            for part in parsed.parts
            for day in part.columns[TEMPLATES[draft.template][1].replace("_at", "_on")]
            if isinstance(day, date)
        )
