"""Appeals: filed by list, command or page, tried aside, decided once, written where a person would write it."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from orchestration import appeals as door
from orchestration.circular.issue import Asked, issue
from orchestration.home import Home
from orchestration.messages import ConfigError, UserError
from orchestration.reference import load
from orchestration.state import StateStore, audit
from tests.conftest import County, taizhang
from tests.faults import small_home

_CASE = {"unit": "U1", "kind": "case_exclusion", "case_id": "X-1", "reason": "重复派单"}
_KILLED = """
import os, signal, sys
from pathlib import Path
from orchestration.appeals import deciding, Home
write = deciding.write_line
def die(*given):
    if sys.argv[3] == "after": write(*given)
    os.kill(os.getpid(), signal.SIGKILL)
deciding.write_line = die
deciding.decide(Home(Path(sys.argv[1])), sys.argv[2], is_accepted=True, decided_by="office")
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return small_home.make(tmp_path / "home")


def _lists(home: Home) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in home.config.glob("*.csv")}


def _states(home: Home) -> list[tuple[str, str]]:
    return [(one.target, one.status) for one in door.appeals(home, load(home.config).appeals)]


def test_a_rejected_appeal_changes_no_list_and_its_history_stays(home: Home) -> None:
    before, filed = _lists(home), door.file_appeal(home, _CASE)
    done = door.decide(home, filed.appeal_id, is_accepted=False, decided_by="办公室", reason="派单无误")
    assert (done.status, done.decision["reason"], _lists(home)) == ("rejected", "派单无误", before)
    assert [one.event for one in done.history] == ["filed", "rejected"]
    with closing(StateStore(home.state)) as state, state.transaction() as connection:
        assert [row.action for row in audit.rows(connection)][-2:] == ["appeal_filed", "appeal_rejected"]
    with closing(sqlite3.connect(home.state)) as connection:
        for statement in ("update appeal_event set event = 'accepted'", "delete from appeal_event"):
            with pytest.raises(sqlite3.IntegrityError, match="history is never"):
                connection.execute(statement)
    with pytest.raises(UserError, match=filed.appeal_id):
        door.decide(home, filed.appeal_id, is_accepted=True, decided_by="办公室")


def test_an_accepted_appeal_is_a_line_that_names_it_and_every_other_byte_stays(home: Home) -> None:
    path = home.config / "case_exclusions.csv"
    path.write_bytes("工单编号,单位,理由,决定日期\r\nX-0,城关镇,旧,2024-01-05\r\n".encode("gb18030"))
    before, filed = path.read_bytes(), door.file_appeal(home, _CASE)
    door.decide(home, filed.appeal_id, is_accepted=True, decided_by="办公室")
    assert path.read_bytes().startswith(before)
    *_, row = load(home.config).case_exclusions
    assert (row.case_id, row.unit_code, row.reason) == ("X-1", "U1", f"重复派单（申诉 {filed.appeal_id}）")


def test_an_exemption_and_a_later_deadline_become_lines_of_their_list(home: Home) -> None:
    duty = {"unit": "U1", "kind": "exemption", "obligation": "REPORT_QUARTER", "period": "2024-Q2", "reason": "防汛"}
    for more in ({}, {"new_due_at": "2024-07-26", "period": "2024-Q3"}):
        filed = door.file_appeal(home, duty | more)
        door.decide(home, filed.appeal_id, is_accepted=True, decided_by="office")
    found = [(one.period_code, one.kind, one.new_due_at and one.new_due_at.day) for one in load(home.config).exemptions]
    assert found[-2:] == [("2024-Q2", "exempt", None), ("2024-Q3", "extended", 26)]


def test_a_withdrawal_takes_the_file_out_and_an_unknown_file_is_refused(home: Home) -> None:
    with closing(StateStore(home.state)) as state:
        record = next(one for one in state.arrivals() if one.withdrawn_at is None)
    asked = {"unit": "U1", "kind": "withdrawal", "reason": "报错期间"}
    with pytest.raises(UserError, match="0badc0ffee00-9"):
        door.file_appeal(home, asked | {"file_id": "0badc0ffee00-9"})
    filed = door.file_appeal(home, asked | {"file_id": record.file_id})
    door.decide(home, filed.appeal_id, is_accepted=True, decided_by="office")
    with closing(StateStore(home.state)) as state:
        assert state.withdrawn_at(record.file_id) is not None


def test_a_line_of_the_list_is_an_appeal_and_one_that_names_nothing_is_told(home: Home) -> None:
    path = home.config / "appeals.csv"
    path.write_text("单位,种类,工单编号,理由\n城关镇,不计入,X-9,重复派单\n", encoding="utf-8")
    [one] = door.appeals(home, load(home.config).appeals)
    assert (one.kind, one.unit_code, one.target, one.status) == ("case_exclusion", "U1", "X-9", "open")
    assert door.decide(home, one.appeal_id, is_accepted=True, decided_by="office").status == "accepted"
    assert _states(home) == [("X-9", "accepted")]
    path.write_text("单位,种类,理由\n城关镇,不计入,重复派单\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"appeals\.csv"):
        load(home.config)


@pytest.mark.parametrize("word", ["=cmd()", "a\nb", "x" * 301, "\u202e"])
def test_a_reason_that_a_cell_would_take_for_something_else_is_refused(home: Home, word: str) -> None:
    with pytest.raises(UserError):
        door.file_appeal(home, _CASE | {"reason": word})


@pytest.mark.parametrize(("when", "both"), [("before", False), ("after", True)])
def test_who_is_killed_between_decision_and_list_leaves_both_or_neither(home: Home, when: str, both: bool) -> None:
    filed = door.file_appeal(home, _CASE)
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, str(home.root), filed.appeal_id, when], timeout=120, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    written = [row.case_id for row in load(home.config).case_exclusions]
    assert (_states(home), "X-1" in written) == ([("X-1", "accepted" if both else "open")], both)
    if not both:
        assert door.decide(home, filed.appeal_id, is_accepted=True, decided_by="office").status == "accepted"
        assert _states(home) == [("X-1", "accepted")]


def test_an_accepted_exclusion_changes_a_rank_as_tried_the_diff_names_it_and_the_old_circular_is_the_same(
    county: County, tmp_path: Path
) -> None:
    home = Home(tmp_path / "county")
    shutil.copytree(county.home.root, home.root)
    old = issue(home, Asked("2025-Q4"), tmp_path / "old.docx").sha256
    unit, case = county.rows(
        "select unit_code, case_id from marts.fct_case where resolution_timeliness = 'late' and unit_code = 'QH104' "
        "and received_on >= '2025-10-01' order by received_on limit 1"
    )[0]
    filed = door.file_appeal(home, {"unit": unit, "kind": "case_exclusion", "case_id": case, "reason": "重复派单"})
    lists, files = _lists(home), sorted(os.listdir(home.snapshots))
    tried = door.effect_of(home, filed)
    assert (_lists(home), sorted(os.listdir(home.snapshots)), list((home.runs / "tmp").iterdir())) == (lists, files, [])
    assert door.known_effect(home, filed.appeal_id, "S000001") == tried

    door.decide(home, filed.appeal_id, is_accepted=True, decided_by="office", decided_on=date(2025, 12, 31))
    done = taizhang("run", "--as-of", "2025-12-31", "--publish", "--json", home=home)
    assert done.json["snapshot_id"] == "S000002", done.stderr
    found = taizhang("snapshots", "diff", "S000001", "S000002", "--json", home=home).json
    received = next(
        one for one in found["values"] if (one["period_code"], one["metric_code"]) == ("2025-Q4", "cases_received")
    )
    assert (received["before"] - received["after"], received["appeal_ids"]) == (1, [filed.appeal_id])
    assert all(one["appeal_ids"] == [filed.appeal_id] for one in found["values"] if one["unit_code"] == unit)

    def moves(ranks: list[dict]) -> set[tuple]:
        return {(one["unit_code"], one["period_code"], one["domain"], one["before"], one["after"]) for one in ranks}

    assert moves(found["ranks"]) == moves(tried.ranks) and unit in {one["unit_code"] for one in tried.ranks}
    assert filed.appeal_id in taizhang("snapshots", "diff", "S000001", "S000002", home=home).stdout
    assert issue(home, Asked("2025-Q4", snapshot_id="S000001"), tmp_path / "again.docx").sha256 == old
    assert issue(home, Asked("2025-Q4"), tmp_path / "new.docx").sha256 != old
