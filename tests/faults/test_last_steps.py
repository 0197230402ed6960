"""What is killed between a deed and the line that tells of it gets its line; a deed and its line that can be one, are."""

from __future__ import annotations

import signal
from contextlib import closing
from pathlib import Path

import pytest

from orchestration import appeals
from orchestration.appeals import deciding
from orchestration.home import Home
from orchestration.pipeline.session import require_fit_home
from orchestration.state import StateStore
from orchestration.state.appeals import appeal_events
from tests.conftest import taizhang
from tests.faults.invariants import assert_sound

_CASE = {"unit": "U1", "kind": "case_exclusion", "case_id": "X-1", "reason": "重复派单"}


def test_a_publication_that_was_killed_before_its_line_has_it_after_the_next_run(home: Home) -> None:
    with closing(StateStore(home.state)) as state:  # the small home is published without a run
        assert state.last_audited(["published"]) is None
    for _ in range(2):
        require_fit_home(home)
    with closing(StateStore(home.state)) as state, state.transaction() as connection:
        lines = connection.execute("select about from audit where action = 'published'").fetchall()
    assert [line["about"] for line in lines] == ["S000002"]
    assert_sound(home, is_settled=True)


def test_an_appeal_that_was_killed_once_it_was_in_force_is_ended_by_the_next_run(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed = appeals.file_appeal(home, _CASE)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(deciding, "_end", killed)
        appeals.decide(home, filed.appeal_id, is_accepted=True, decided_by="办公室")
    for _ in range(2):
        require_fit_home(home)
    with closing(StateStore(home.state)) as state:
        assert [event.event for event in appeal_events(state)] == ["filed", "accepting", "accepted"]
        assert str(state.last_audited(["appeal_accepted"])).startswith(filed.appeal_id)
    assert_sound(home)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_withdrawal_that_is_killed_is_done_with_its_line_or_not_at_all(home: Home, moment: str) -> None:
    with closing(StateStore(home.state)) as state:
        file_id = next(record.file_id for record in state.arrivals() if record.withdrawn_at is None)
    planted = {"PYTHONPATH": str(Path(__file__).with_name("plant"))}
    planted["TAIZHANG_KILL"] = f"orchestration.state.store:StateStore.withdraw#1={moment}"
    assert taizhang("withdraw", file_id, home=home, **planted).exit_code == -signal.SIGKILL
    assert_sound(home)
    assert taizhang("withdraw", file_id, home=home).exit_code == 0
    assert_sound(home)
