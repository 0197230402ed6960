"""Any sequence of sending, correcting, spoiling, withdrawing and sending again gives what the simple model says.

Real files in a real inbox, through collection into DuckDB and SQLite; only dbt is left out. `make test-sequences` plays 200 of them,
`make test` a few. A failing sequence is printed as code that plays it again.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from expectations.periods import period
from orchestration.clock import as_of
from orchestration.home import Home, create
from orchestration.pipeline.collect import collect
from orchestration.pipeline.session import RunSettings
from orchestration.reference import load
from orchestration.state import StateStore
from tests.state.sequence_files import PROGRAMS, SPOILT, nil, rows_of, spoilt, written
from tests.state.sequence_model import BAD, GOOD, NIL, PARTLY, Sent, judge

SEQUENCES = int(os.environ.get("TAIZHANG_SEQUENCES", "4"))
UNITS = {"U1": "城关镇", "U2": "东河镇"}
PERIODS = {"2024-01": "2024年1月", "2024-02": "2024年2月", "2024-03": "2024年3月", "2024-Q1": "2024年第一季度"}
PATHS = ("平台/x", "平台/y")
SOURCE = "template: study_session\nmatch: 平台/*\ncolumns:\n  unit: {value: U2}\n  held_on: 学习时间\n  session_type: 学习类型\n  invited: 应到人数\n  attended: 实到人数\n"
COUNTING = """
select coalesce(r._source, r.unit_code), r.held_on, s.file_id
from raw.study_session as r
inner join raw.submission as s on r._file_id = s.file_id
where s.status in ('accepted', 'partly_accepted', 'superseded')
  and (s.source is null or s.status <> 'superseded')
  and not exists (
      from raw.coverage as own inner join raw.coverage as newer using (template, unit_code)
      where own.file_id = r._file_id and own.unit_code = r.unit_code and r._source is null and newer.sequence > own.sequence
        and (newer.period_code = own.period_code or r.held_on between newer.starts_on and newer.ends_on))
"""

codes = st.sampled_from(sorted(PERIODS))
units = st.sampled_from(sorted(UNITS))
chosen_days = st.lists(st.integers(0, 27), min_size=1, max_size=3, unique=True).map(sorted)


@pytest.fixture(scope="module")
def empty_home() -> Iterator[Home]:
    """A home that has been collected once, to be copied."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        create(home)
        lines = ["unit_code,unit_name,unit_type", *(f"{code},{name},township" for code, name in UNITS.items())]
        (home.config / "units.csv").write_text("\n".join(lines) + "\n", "utf-8")
        (home.config / "sources" / "platform.yml").write_text(SOURCE, "utf-8")
        collect(home, RunSettings(load(home.config)), as_of("2024-06-01"))
        yield home


class Desk(RuleBasedStateMachine):
    """Clerks send, the desk collects."""

    template: Home

    @initialize()
    def open(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.home = Home(Path(self._folder.name) / "home")
        shutil.copytree(self.template.root, self.home.root)
        self.sent: list[Sent] = []
        self.bytes: list[bytes] = []
        self.ids: list[str] = []
        self.manifest: list[str] = []

    def teardown(self) -> None:
        if hasattr(self, "home"):
            self.run()
            self._folder.cleanup()

    def _send(self, file: Sent, data: bytes, is_late: bool) -> None:
        # a file that arrives later may have been received earlier: the manifest back-loads history
        file.received = file.received if is_late else len(self.sent) + 100
        path = self.home.inbox / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            self.run()
        path.write_bytes(data)
        moment = as_of("2024-05-01T00:00") + timedelta(hours=file.received)
        self.manifest = [line for line in self.manifest if not line.startswith(f"{file.path},")] + [
            f"{file.path},,,{moment.isoformat()}"
        ]
        self.home.manifest.write_text("\n".join(["file,unit,period,received_at", *self.manifest]) + "\n", "utf-8")
        self.sent.append(file)
        self.bytes.append(data)
        # the order inside a run is that of the paths, which the model does not know
        self._take_in()

    def _take_in(self) -> None:
        from orchestration import intake

        ledger = StateStore(self.home.state)
        intake.ingest(self.home, ledger, load(self.home.config), as_of("2024-06-01"), as_of("2024-06-01"))
        self.ids.append(ledger.arrivals()[-1].file_id)
        ledger.close()

    def _ledger(self, unit: str, code: str, days: list[int], kind: str, cells: tuple, at: int) -> Sent:
        span = period(code)
        dated = tuple(span.starts_on + timedelta(days=day) for day in days)
        path = f"{unit}/{len(self.sent)}/{PERIODS[code]}学习台账.xlsx"
        return Sent(path, ("ledger", unit, code), cells, dated, span.starts_on, span.ends_on, kind, at)

    @rule(
        unit=units,
        code=codes,
        days=chosen_days,
        wrong=st.sampled_from([0, 0, 1]),
        program=st.sampled_from(PROGRAMS),
        at=st.integers(0, 99),
        is_late=st.booleans(),
    )
    def sends_a_ledger(
        self, unit: str, code: str, days: list[int], wrong: int, program: str, at: int, is_late: bool
    ) -> None:
        kind = PARTLY if wrong else GOOD
        file = self._ledger(unit, code, days, kind, (tuple(days), wrong), at)
        self._send(file, written(rows_of(file.days, wrong), program), is_late)

    @rule(unit=units, code=codes, program=st.sampled_from(PROGRAMS))
    def sends_a_nil_return(self, unit: str, code: str, program: str) -> None:
        self._send(self._ledger(unit, code, [], NIL, ("nil",), 0), nil(program), False)

    @rule(unit=units, code=codes, days=chosen_days, how=st.sampled_from(SPOILT))
    def sends_what_cannot_count(self, unit: str, code: str, days: list[int], how: str) -> None:
        file = self._ledger(unit, code, days, BAD, (how, len(self.sent)), 0)
        # whose it is and for when is known of a ledger with wrong rows alone: then it is a version, though one that counts nowhere
        keyed = file.keyed if how == "all_wrong" else ("refused", how)
        self._send(
            Sent(file.path, keyed, file.cells, (), file.starts_on, file.ends_on, BAD, 0), spoilt(file.days, how), False
        )

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), program=st.sampled_from((None, *PROGRAMS)))
    def sends_the_same_again(self, data: st.DataObject, program: str | None) -> None:
        ledgers = [at for at, file in enumerate(self.sent) if file.keyed[0] == "ledger" and file.kind != BAD]
        if not ledgers:
            return
        at = data.draw(st.sampled_from(ledgers))
        old = self.sent[at]
        path = f"{old.keyed[1]}/{len(self.sent)}/{PERIODS[old.keyed[2]]}学习台账.xlsx"
        again = Sent(path, old.keyed, old.cells, old.days, old.starts_on, old.ends_on, old.kind, 0)
        cells = (
            nil(program or "csv")
            if old.kind == NIL
            else written(rows_of(old.days, int(old.kind == PARTLY)), program or "csv")
        )
        self._send(again, self.bytes[at] if program is None else cells, False)

    @rule(path=st.sampled_from(PATHS), days=chosen_days, program=st.sampled_from(PROGRAMS))
    def exports_from_a_source(self, path: str, days: list[int], program: str) -> None:
        dated = tuple(date(2024, 1, 1) + timedelta(days=day) for day in days)
        self._send(
            Sent(path, ("source", path), (tuple(days),), dated, dated[0], dated[-1], GOOD, 0),
            written(rows_of(dated), program),
            False,
        )

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def withdraws(self, data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(self.sent) - 1))
        ledger = StateStore(self.home.state)
        ledger.withdraw(self.ids[at], as_of("2024-06-01"))
        ledger.close()
        self.sent[at].is_withdrawn = True

    @rule()
    def run(self) -> None:
        collected = collect(self.home, RunSettings(load(self.home.config)), as_of("2024-06-01"))
        judged, rows = judge(self.sent)
        for file in self.sent:
            file.was_read |= not file.is_withdrawn
        expected = dict(zip(self.ids, judged, strict=True))
        found = {item.parsed.file_id: (item.status, item.version) for item in collected.submissions}
        statuses = {file_id: status for file_id, (status, _) in found.items()}
        assert statuses == {file_id: status for file_id, (status, _) in expected.items()}
        is_keyed = {
            file_id
            for file_id, file, (_, version) in zip(self.ids, self.sent, judged, strict=True)
            if file.keyed[0] != "refused" and version is not None
        }
        assert {key: said for key, said in found.items() if key in is_keyed} == {
            key: said for key, said in expected.items() if key in is_keyed
        }
        with duckdb.connect(str(self.home.warehouse), read_only=True) as connection:
            counted = connection.execute(COUNTING).fetchall()
        assert sorted(counted) == sorted(
            (who if who != "source" else "platform", day, self.ids[at]) for who, day, at in rows
        )
        receipts = {
            path.stem: json.loads(path.read_text("utf-8"))["status"] for path in self.home.receipts.glob("*.json")
        }
        assert receipts == statuses


def test_every_sequence_gives_what_the_model_says(empty_home: Home) -> None:
    Desk.template = empty_home
    plan = settings(
        max_examples=SEQUENCES, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Desk, settings=plan)
