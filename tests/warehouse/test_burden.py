"""What units are asked for: cells, sheets and days, and what is asked although it is known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.warehouse.building import build
from tests.warehouse.comparing import rows
from tests.warehouse.worlds import World, at

_TOTAL = {"period_code": "2025-03", "figure": "study_sessions", "value": 1.0, "qualifier": "exact"}


def test_cells_of_a_unit_without_units_below_are_its_metric(nasty_snapshot: Path) -> None:
    differing = rows(
        nasty_snapshot,
        """select unit_code, period_code, figure.value, burden.typed_cells
           from marts.fct_unit_metric as figure
           inner join marts.dim_unit_period as unit using (unit_code, period_code)
           left join marts.fct_unit_burden as burden using (unit_code, period_code)
           where metric_code = 'burden_cells' and not has_children and coalesce(value, 0) <> coalesce(typed_cells, 0)
               and unit_code not in (select ancestor_code from marts.bridge_unit_ancestor where unit_code <> ancestor_code)""",
    )
    assert differing == []
    assert rows(nasty_snapshot, "select count(*) > 5, sum(sheets_count) >= 0 from marts.fct_unit_burden") == [
        (True, True)
    ]


def test_a_case_that_a_source_tells_and_a_total_that_a_ledger_gives_are_asked_twice(tmp_path: Path) -> None:
    world = World("2025-04-10")
    world.unit("A")
    told = {"unit_code": "A", "case_id": "1", "channel": "hotline", "received_at": at("2025-03-03 09:00")}
    world.export("case", "hotline", [told])
    for year, ids in (("2024", ("8", "9")), ("2025", ("1", "2"))):
        mine = [{"case_id": one, "channel": "hotline", "received_at": at(f"{year}-03-03 09:00")} for one in ids]
        world.ledger("case", "A", f"{year}-03", mine, received=f"{year}-04-02 09:00", columns_count=4)
    world.ledger("study_session", "A", "2025-03", [{"held_on": date(2025, 3, 4)}], received="2025-04-02 10:00")
    world.ledger("period_summary", "A", "2025-03", [_TOTAL], received="2025-04-03 10:00", columns_count=3)
    snapshot = build(world, tmp_path)
    asked = "select period_code, template, question, known_by, known_from, rows_count, typed_cells"
    assert rows(snapshot, f"{asked} from marts.fct_repeated_question order by all") == [
        ("2025-03", "case", "case", "source", "hotline", 1, 4),
        ("2025-03", "period_summary", "study_sessions", "ledger", "study_session", 1, 3),
    ]
    burden = "select files_count, sending_days, typed_cells, cells_last_year from marts.fct_unit_burden"
    this_year, last_year = [rows(snapshot, f"{burden} where period_code = '{code}'") for code in ("2025-04", "2024-04")]
    assert last_year == [(1, 1, 8, None)]
    assert [(files, days, before) for files, days, _, before in this_year] == [(3, 2, 8)]


def test_every_repeated_question_is_one_that_is_known_elsewhere(nasty_snapshot: Path) -> None:
    by_kind = dict(rows(nasty_snapshot, "select known_by, sum(rows_count) from marts.fct_repeated_question group by 1"))
    totals = rows(nasty_snapshot, "select count(*) from audit.reconciliation where kind = 'summary'")
    assert by_kind.get("ledger", 0) == totals[0][0] > 0
    silent = "select count(*) from marts.fct_repeated_question where known_from is null or proposal_zh = '' or proposal_en = ''"
    assert rows(nasty_snapshot, silent) == [(0,)]
