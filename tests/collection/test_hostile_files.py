"""Whatever a file does to its reader: it gets a verdict with a remedy, the others are read, and the run goes on."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from orchestration.collection.parsed_file import Arrival
from orchestration.collection.read_files import read_files
from orchestration.collection.sandbox.limits import Limits
from orchestration.collection.sandbox.outcomes import CpuExceeded, PutOff, WorkerCrashed
from orchestration.collection.sandbox.pool import batches
from orchestration.collection.sandbox.worker_faults import WorkerFault
from orchestration.collection.workers import worker_pool
from tests.collection import hostile
from tests.collection.conftest import RECEIVED, Desk

EXPECTED = [date(2024, 3, 5), date(2024, 3, 12)]
VERDICTS = {"read", "encrypted", "corrupt", "too_big", "unsupported"}  # internal_error would be a bug that a file found


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """All hostile files read in one run, a good one after every tenth."""
    folder = tmp_path_factory.mktemp("hostile")
    arrivals, kinds = [], []
    for number, (kind, data) in enumerate(hostile.all_files()):
        kinds.append(kind)
        arrivals.append(_arrival(folder, f"{number}.xlsx", data))
        if number % 10 == 9:
            kinds.append("good")
            arrivals.append(_arrival(folder, f"good{number}.xlsx", hostile.good()))
    before, start = _resident(), time.monotonic()
    parsed = list(read_files(arrivals, Desk(folder).references()))
    return {
        "kinds": kinds,
        "arrivals": arrivals,
        "parsed": parsed,
        "seconds": time.monotonic() - start,
        "grown": _resident() - before,
    }


def _resident() -> int:
    """Bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _arrival(folder: Path, name: str, data: bytes) -> Arrival:
    (folder / name).write_bytes(data)
    return Arrival(f"{name}-1", f"C1A/{name}", folder / name, RECEIVED)


def test_there_are_at_least_120_files_of_40_kinds(answers: dict[str, Any]) -> None:
    kinds = Counter(answers["kinds"])
    assert len(kinds) - 1 >= 40
    assert sum(kinds.values()) - kinds["good"] >= 120


def test_every_file_has_a_verdict_in_order(answers: dict[str, Any]) -> None:
    assert [parsed.arrival for parsed in answers["parsed"]] == answers["arrivals"]
    assert {parsed.verdict for parsed in answers["parsed"]} <= VERDICTS
    for parsed in answers["parsed"]:
        if parsed.verdict != "read":
            assert [finding.severity for finding in parsed.findings] == ["error"]
            assert "请" in parsed.findings[0].message_zh


def test_no_file_is_an_error_of_ours(answers: dict[str, Any]) -> None:
    ours = [
        kind
        for kind, parsed in zip(answers["kinds"], answers["parsed"], strict=True)
        if any(found.rule == "internal_error" for found in parsed.findings)
    ]
    assert ours == []


def test_good_files_between_them_are_read(answers: dict[str, Any]) -> None:
    good = [parsed for kind, parsed in zip(answers["kinds"], answers["parsed"], strict=True) if kind == "good"]
    assert len(good) >= 12
    assert all(parsed.parts[0].columns["held_on"] == EXPECTED for parsed in good)


def test_what_is_read_from_a_hostile_file_is_what_stands_in_it(answers: dict[str, Any]) -> None:
    rows = {"2024-03-05", "2024-03-12"}
    for kind, parsed in zip(answers["kinds"], answers["parsed"], strict=True):
        for part in parsed.parts:
            assert {day.isoformat() for day in part.columns.get("held_on", [])} <= rows, kind


def test_the_run_stays_small_and_quick(answers: dict[str, Any]) -> None:
    assert answers["grown"] < 100_000_000
    assert answers["seconds"] < 60


def verdicts(answers: dict[str, Any], kind: str) -> set[str]:
    return {parsed.verdict for each, parsed in zip(answers["kinds"], answers["parsed"], strict=True) if each == kind}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("cells in opposite corners", {"too_big"}),
        ("encrypted containers", {"encrypted"}),
        ("an archive in an archive", {"unsupported"}),
        ("ten thousand parts", {"too_big"}),
        ("parts of the same name", {"corrupt"}),
        ("nothing at all", {"corrupt"}),
        ("macros", {"read"}),
        ("a protected sheet", {"read"}),
        ("hundreds of sheets", {"read"}),
        ("mixed line ends", {"read"}),
        ("headers merged over three rows", {"read"}),
        ("parts in utf16", {"read"}),
    ],
)
def test_the_verdict_fits_the_harm(answers: dict[str, Any], kind: str, expected: set[str]) -> None:
    assert verdicts(answers, kind) == expected


def _act(state: int, item: str) -> Any:
    """What a reader may do inside a worker."""
    if item == "shout":
        os.write(2, b"stack backtrace")
        os.abort()
    if item == "abort":
        os.abort()
    if item == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if item == "hang":
        time.sleep(60)
    while item == "spin":
        pass
    if item == "eat":
        return len(bytearray(4_000_000_000))
    return (state, item)


def _prepare(state: int) -> int:
    return state + 1


def test_a_worker_that_dies_takes_only_its_own_file_with_it() -> None:
    with worker_pool(_act, _prepare, 41) as pool:
        answers = list(pool.map([["a", "abort", "b"], ["kill"], ["c", "d"]]))
    assert [item for item, _ in answers] == ["a", "abort", "b", "kill", "c", "d"]
    assert [answer for item, answer in answers if item in "abcd"] == [(42, item) for item in "abcd"]
    # the killer may have been the machine's, and says nothing about the file
    assert [answer for item, answer in answers if item not in "abcd"] == [
        WorkerCrashed(signal.SIGABRT),
        PutOff("killed"),
    ]


def test_a_worker_that_aborts_prints_nothing(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        logging.getLogger("orchestration"), "disabled", True
    )  # its logger may print: another test may have set it up
    monkeypatch.setattr(logging.getLogger("orchestration.collection.sandbox.pool"), "disabled", True)
    with worker_pool(_act, _prepare, 0) as pool:
        list(pool.map([["shout"], ["a"]]))
    assert capfd.readouterr().err == ""


def test_a_file_that_waits_for_ever_is_put_off() -> None:
    with worker_pool(_act, _prepare, 0, limits=Limits(wall_seconds=1)) as pool:
        answers = dict(pool.map([["hang"], ["a", "b"]]))
    assert answers["hang"] == PutOff("wall_clock")
    assert answers["a"] == (1, "a")


def test_a_file_that_computes_for_ever_is_stopped_by_its_processor_time() -> None:
    with worker_pool(_act, _prepare, 0, limits=Limits(cpu_seconds=1)) as pool:
        answers = dict(pool.map([["spin"], ["a"]]))
    assert answers == {"a": (1, "a"), "spin": CpuExceeded()}


def test_a_file_that_eats_memory_is_stopped() -> None:
    with worker_pool(_act, _prepare, 0) as pool:
        [(_, answer)] = pool.map([["eat"]])
    assert isinstance(answer, WorkerFault) and answer.kind == "MemoryError"


def test_batches_are_small_and_large_files_go_alone() -> None:
    sizes = [100] * 40 + [5_000_000, 100, 3_000_000, 100]
    made = list(batches(sizes, lambda size: size))
    assert [len(batch) for batch in made] == [16, 16, 8, 1, 1, 1, 1]
    assert [size for batch in made for size in batch] == sizes


def test_workers_do_not_import_the_program_that_started_them() -> None:
    with worker_pool(_main_of, _prepare, 0) as pool:
        [(_, name)] = list(pool.map([["x"]]))
    assert name is None


def _main_of(_state: int, _item: str) -> Any:
    import sys

    return getattr(sys.modules.get("__mp_main__"), "__file__", None)


def test_a_reader_without_an_answer_is_answered_for(desk: Desk) -> None:
    from orchestration.collection.read_files import _as_parsed

    arrival = desk.arrival("a.xlsx", b"x")
    answers = [
        WorkerCrashed(signal.SIGSEGV),
        CpuExceeded(),
        PutOff("wall_clock"),
        WorkerFault("MemoryError", ""),
        WorkerFault("KeyError", ""),
        None,
    ]
    parsed = [_as_parsed(arrival, answer) for answer in answers]
    assert [each.verdict for each in parsed] == [
        "corrupt",
        "too_big",
        "internal_error",
        "too_big",
        "internal_error",
        "internal_error",
    ]
    assert [each.is_put_off for each in parsed] == [False, False, True, False, False, False]
