"""Numbers that are very unlike what a unit gave before, against plain counting over the same rows (definitions.md,
"Unusual values at intake").
"""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from statistics import median

import pytest

from orchestration.warehouse import Warehouse
from orchestration.warehouse.unusual import store_unusual

Given = tuple[str, str, str, date, float, str]  # unit, type, file, day, attended, status of the file


def _months(day: date) -> int:
    return day.year * 12 + day.month


def _is_unusual(row: Given, rows: list[Given]) -> bool:
    unit, kind, file, _, x, _ = row
    own_months = [_months(each[3]) for each in rows if each[:1] == (unit,) and each[2] == file]
    first, last = min(own_months), max(own_months)
    counted = [each for each in rows if each[5] == "accepted" and each[1] == kind]
    before = [each for each in counted if first - 12 <= _months(each[3]) < first]
    own = [each[4] for each in before if each[0] == unit]
    peers = sorted(each[4] for each in before)
    if len(own) < 12 and len(peers) < 12:
        others = sorted(e[4] for e in counted if e[0] != unit and first - 12 <= _months(e[3]) <= last)
        return len(others) >= 12 and x > 20 * _p99(others)
    values = own if len(own) >= 12 else peers
    middle = median(values)
    spread = median(abs(value - middle) for value in values)
    if spread == 0:
        return x > 20 * _p99(peers)
    return abs(0.6745 * (x - middle) / spread) > 3.5 and (len(own) >= 12 or x > 5 * _p99(peers))


def _p99(values: list[float]) -> float:
    return next(value for at, value in enumerate(values, 1) if at >= 0.99 * len(values))


def _store(warehouse: Warehouse, rows: list[Given]) -> None:
    units = sorted({(unit, kind) for unit, kind, *_ in rows})
    for unit, kind in units:
        warehouse.query(
            "insert into reference.unit by name select ? as unit_code, ? as unit_name, ? as unit_type",
            [unit, unit, kind],
        )
    for file, status in sorted({(file, status) for _, _, file, _, _, status in rows}):
        warehouse.query(
            """insert into raw.submission by name select ? as file_id, ? || '.xlsx' as file_name, ? as status,
               'study_session' as template""",
            [file, file, status],
        )
        warehouse.query("insert into audit.column_map values (?, 'S', 'attended', 'E')", [file])
    for number, (unit, _, file, day, x, _) in enumerate(rows):
        warehouse.query(
            """insert into raw.study_session by name select ? as unit_code, ? as _file_id, ? as held_on, ? as attended,
               'S' as _sheet, ? as _row, 1 as _part""",
            [unit, file, day, int(x), number],
        )


def _world(seed: int) -> list[Given]:
    """Four bureaus and a new office, quarterly ledgers of two years, a wild number here and there."""
    rng, rows = random.Random(seed), []
    for unit, usual, kind in [("A", 20, "bureau"), ("B", 90, "bureau"), ("C", 5, "bureau"), ("D", 5, "office")]:
        for quarter in range(8):
            year, first = 2024 + quarter // 4, quarter % 4 * 3 + 1
            for version, status in [("1", "superseded"), ("2", "accepted")][rng.random() < 0.7 :]:
                for _ in range(rng.randint(2, 9)):
                    spread = 0 if unit in "CD" and rng.random() < 0.8 else rng.randint(-usual // 4, usual // 4)
                    x = rng.choice((3, 30, 150)) * usual if rng.random() < 0.04 else usual + spread
                    day = date(year, first + rng.randrange(3), rng.randint(1, 28))
                    rows.append((unit, kind, f"{unit}{quarter}-{version}", day, float(x), status))
    rows += [("E", "bureau", "E9-1", date(2025, 10, 5), x, "accepted") for x in (30.0, 40.0, 2000.0, 50_000.0)]
    return rows


@pytest.mark.parametrize("seed", range(3))
def test_a_number_is_held_against_what_the_unit_gave_in_the_twelve_months_before(tmp_path: Path, seed: int) -> None:
    rows = _world(seed)
    with Warehouse(tmp_path / "w.duckdb") as warehouse:
        _store(warehouse, rows)
        found = {
            (file_id, each.row_number) for file_id, findings in store_unusual(warehouse).items() for each in findings
        }
        stored = warehouse.query("select file_id, row_number, cell, severity from audit.rejected_cell")
    expected = {(row[2], number) for number, row in enumerate(rows) if _is_unusual(row, rows)}
    assert found == expected and len(expected) >= 3
    assert {(file_id, row) for file_id, row, *_ in stored} == found
    assert all(cell == f"E{row}" and severity == "warning" for _, row, cell, severity in stored)


def test_what_was_found_before_is_replaced_and_other_findings_stay(tmp_path: Path) -> None:
    with Warehouse(tmp_path / "w.duckdb") as warehouse:
        _store(warehouse, _world(0))
        once = store_unusual(warehouse)
        warehouse.query(
            "insert into audit.rejected_cell by name select 'A0-2' as file_id, 'x' as rule, 'error' as severity"
        )
        assert store_unusual(warehouse) == once
        kept = warehouse.query("select count(*) filter (where rule = 'x'), count(*) from audit.rejected_cell")
    assert kept == [(1, 1 + sum(map(len, once.values())))]
