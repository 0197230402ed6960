"""Filing and deciding. Accepting writes a line of a list, or withdraws a file, as a person would do by hand."""

from __future__ import annotations

import logging
from contextlib import closing
from datetime import date, datetime, time
from typing import Any

from orchestration.appeals.listing import ACCEPTED, OPEN, REJECTED, Appeal, appeals, find, id_of
from orchestration.clock import now
from orchestration.home import Home, locked
from orchestration.intake.lines import write_line
from orchestration.messages import LocalizedText, UserError, WrongUse
from orchestration.recovery.soundness import require_sound_state
from orchestration.reference import References, load
from orchestration.reference.appeals import AppealRow
from orchestration.reference.exemptions import CaseExclusion, Exemption, Lookups, ObligationFinder
from orchestration.reference.row import ListRow
from orchestration.reference.table import Line, read_line
from orchestration.reference.units import UnitFinder
from orchestration.settings.problems import Problems
from orchestration.settings.validation import Context
from orchestration.state import StateStore
from orchestration.state.appeals import add_event

LOG = logging.getLogger(__name__)
MAX_WORDS = 300  # characters of a reason
_FORMULA = tuple("=+-@＝＋－＠")


def file_appeal(home: Home, cells: dict[str, str]) -> Appeal:
    """Write an appeal down.

    Args:
        cells: the columns of appeals.csv.

    Raises:
        ConfigError: a column is missing or names nothing that is known.
        WrongUse: a reason is no plain sentence, or the appeal is there already.
        HomeLocked: a run holds the home.
    """
    _require_plain(cells.get("reason", ""))
    with locked(home, "taizhang appeal"):
        require_sound_state(home, is_full=False)
        references, problems = load(home.config), Problems()
        filled = {"filed_on": now().date().isoformat()} | {name: cell.strip() for name, cell in cells.items() if cell}
        line = Line(AppealRow.file.name, 1, filled)
        row = read_line(line, AppealRow, problems, Context(filled, lookups_of(references)))
        problems.stop()
        assert row is not None  # else the problems were told
        facts = row.facts()
        if any(one.appeal_id == id_of(facts) for one in appeals(home, references.appeals)):
            raise WrongUse("appeals.deciding.there_already", appeal_id=id_of(facts))
        with closing(StateStore(home.state)) as state, state.transaction():
            _require_known_file(state, facts)
            add_event(state, id_of(facts), now(), "filed", facts)
            state.audited("appeal_filed", f"{id_of(facts)} {facts['unit_code']}", "done", now())
    LOG.info("appeal %s of %s filed: %s", id_of(facts), facts["unit_code"], facts["kind"])
    return Appeal(id_of(facts), facts)


def decide(
    home: Home, appeal_id: str, *, is_accepted: bool, decided_by: str, reason: str = "", decided_on: date | None = None
) -> Appeal:
    """Decide an open appeal; what was accepted counts from the next run on.

    Raises:
        WrongUse: there is no such appeal, it is decided already, or a word is not plain.
        UserError: the list takes no such line, or the file is unknown; nothing was decided.
        HomeLocked: a run holds the home.
    """
    _require_plain(reason, decided_by)
    with locked(home, "taizhang appeal"):
        require_sound_state(home, is_full=False)
        references = load(home.config)
        appeal, at = find(home, appeal_id, references.appeals), now()
        if appeal.status != OPEN:
            raise WrongUse("appeals.deciding.decided_already", appeal_id=appeal_id)
        detail = {
            "decided_by": decided_by,
            "decided_on": (decided_on or at.date()).isoformat(),
            "reason": reason,
        }
        with closing(StateStore(home.state)) as state:
            if not appeal.history:
                add_event(state, appeal_id, at, "filed", appeal.facts)
            if is_accepted:
                add_event(state, appeal_id, at, "accepting", detail)
                put_into_force(home, state, references, appeal, detail["decided_on"])
            verdict = ACCEPTED if is_accepted else REJECTED
            _end(state, appeal, verdict, detail)
    LOG.info("appeal %s of %s %s", appeal_id, appeal.unit_code, verdict)
    return find(home, appeal_id, references.appeals)


def end_interrupted(home: Home, state: StateStore, references: References) -> None:
    """Write down the end of what was killed once it was in force."""
    for appeal in appeals(home, references.appeals):
        if appeal.status == ACCEPTED and appeal.history[-1].event != ACCEPTED:
            _end(state, appeal, ACCEPTED, appeal.history[-1].detail)


def _end(state: StateStore, appeal: Appeal, verdict: str, detail: dict[str, Any]) -> None:
    with state.transaction():
        add_event(state, appeal.appeal_id, now(), verdict, detail)
        state.audited(f"appeal_{verdict}", f"{appeal.appeal_id} {appeal.unit_code}", "done", now())


def put_into_force(home: Home, state: StateStore, references: References, appeal: Appeal, decided_on: str) -> None:
    """Write what an accepted appeal asks for where a person would write it, with the appeal's name beside it.

    Raises:
        UserError: the list takes no such line, or the file is unknown.
    """
    if "file_id" in appeal.facts:
        _require_known_file(state, appeal.facts)
        state.withdraw(appeal.facts["file_id"], now())
        return
    model, cells = line_of(appeal, decided_on)
    write_line(home, model, cells, lookups_of(references))


def line_of(appeal: Appeal, decided_on: str) -> tuple[type[ListRow], dict[str, str]]:
    """Return the list and the line of it that an accepted appeal becomes."""
    facts = appeal.facts
    said = LocalizedText("appeals.deciding.reason", reason=facts["reason"], appeal_id=appeal.appeal_id).zh
    common = {"unit": facts["unit_code"], "reason": said, "decided_on": decided_on}
    if appeal.kind == "case_exclusion":
        return CaseExclusion, {"case_id": facts["case_id"], **common}
    duty = {"obligation": facts["obligation_code"], "period": facts["period_code"]}
    if "new_due_at" not in facts:
        return Exemption, {**common, **duty, "kind": "exempt"}
    due_at = datetime.fromisoformat(facts["new_due_at"])
    is_whole_day = due_at.time() == time.max
    return Exemption, {
        **common,
        **duty,
        "kind": "extended",
        "new_due_at": f"{due_at:%Y-%m-%d}" if is_whole_day else f"{due_at:%Y-%m-%d %H:%M}",
    }


def lookups_of(references: References) -> Lookups:
    """Return the lists that lines of exemptions.csv and its like name."""
    return Lookups(UnitFinder(references.units), ObligationFinder(references.obligations))


def _require_known_file(state: StateStore, facts: dict[str, Any]) -> None:
    if "file_id" in facts and facts["file_id"] not in state.names():
        raise UserError("appeals.deciding.no_file", file_id=facts["file_id"][:30])


def _require_plain(*words: str) -> None:
    """Refuse what a list or a cell would take for something else than a sentence."""
    if any(len(word) > MAX_WORDS or (word and not word.isprintable()) or word.startswith(_FORMULA) for word in words):
        raise WrongUse("appeals.deciding.not_plain", count=MAX_WORDS)
