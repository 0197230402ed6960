"""Whatever is raised in a worker, every item has exactly one answer, and what failed is in the log without a cell of the file."""

from __future__ import annotations

import builtins
import logging
import os
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.collection.sandbox.limits import Limits
from orchestration.collection.sandbox.outcomes import PutOff
from orchestration.collection.sandbox.pool import SandboxedPool
from orchestration.collection.sandbox.worker_faults import WorkerFault, log_handled
from orchestration.collection.sandbox.worker_stderr import WorkerErrors
from orchestration.collection.workers import worker_pool

SECRET = "王小明的单元格"


class Panic(BaseException):
    """As pyo3's: no Exception."""


class Unsendable(Exception):
    """Cannot be pickled."""

    def __reduce__(self) -> Any:
        raise TypeError("no way out")


class Speechless(Exception):
    """Cannot even be described."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


OWN = {"Panic": Panic, "Unsendable": Unsendable, "Speechless": Speechless}
KINDS = sorted(
    {
        name
        for name, kind in vars(builtins).items()
        if isinstance(kind, type) and issubclass(kind, BaseException) and "Group" not in name
    }
    | set(OWN)
)


def _as_is(state: Any) -> Any:
    return state


def _act(_state: Any, item: tuple[str, str]) -> Any:
    what, name = item
    if what == "raise":
        kind = OWN.get(name) or getattr(builtins, name)
        if issubclass(kind, UnicodeError) and kind is not UnicodeError:
            raise kind("utf-8", b"x", 0, 1, SECRET) if kind is UnicodeDecodeError else kind(SECRET)
        raise kind(SECRET)
    if what == "unpicklable":
        return lambda: name
    if what == "noted":
        try:
            raise ValueError(SECRET)
        except ValueError as error:
            log_handled("got over", error)
    return name


def _pack(answers: list[Any]) -> None:
    for answer in answers:
        if answer == "not to be packed":
            raise ZeroDivisionError


ITEMS = st.one_of(
    st.tuples(st.just("raise"), st.sampled_from(KINDS)),
    st.tuples(st.sampled_from(["plain", "unpicklable", "noted"]), st.sampled_from(["a", "b", "not to be packed"])),
)


@pytest.fixture(scope="module")
def pool() -> Any:
    with worker_pool(
        _act, _as_is, None, limits=Limits(workers=1), pack=_pack, file_id=lambda item: f"id-{item[1]}"
    ) as made:
        yield made


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(ITEMS, min_size=1, max_size=6), max_size=4))
def test_any_exception_in_a_worker_leads_to_exactly_one_answer(
    pool: SandboxedPool, lots: list[list[tuple[str, str]]]
) -> None:
    answers = list(pool.map(lots))
    assert [item for item, _ in answers] == [item for lot in lots for item in lot]
    for (what, name), answer in answers:
        is_fault = what in ("raise", "unpicklable") or name == "not to be packed"
        assert isinstance(answer, WorkerFault) if is_fault else answer == name


def test_every_kind_of_exception_that_python_has_is_one_answer(pool: SandboxedPool) -> None:
    answers = list(pool.map([[("raise", kind) for kind in KINDS]]))
    assert len(answers) == len(KINDS)
    assert all(isinstance(answer, WorkerFault) for _, answer in answers)


def test_a_fault_is_logged_with_its_file_and_frames_and_without_cells(
    pool: SandboxedPool, caplog: pytest.LogCaptureFixture
) -> None:
    list(pool.map([[("raise", "Panic"), ("noted", "a"), ("raise", "Speechless")]]))
    told = {(record.levelname, record.file_id): record.fault for record in caplog.records}
    assert {key: "_act" in fault for key, fault in told.items()} == {
        ("ERROR", "id-Panic"): True,
        ("WARNING", "id-a"): True,
        ("ERROR", "id-Speechless"): False,
    }
    assert "Panic" in told["ERROR", "id-Panic"]


def _fail_to_prepare(_state: Any) -> Any:
    raise ZeroDivisionError


def test_workers_that_cannot_be_prepared_answer_for_every_item() -> None:
    with worker_pool(_act, _fail_to_prepare, None, limits=Limits(workers=1)) as pool:
        answers = list(pool.map([[("plain", "a"), ("plain", "b")], [("plain", "c")]]))
    assert [answer.kind for _, answer in answers] == ["ZeroDivisionError"] * 3


def test_a_pool_that_breaks_is_replaced_and_every_item_has_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with worker_pool(_act, _as_is, None, limits=Limits(workers=1)) as pool:
        answers = pool.map([[("plain", "a")], [("plain", "b"), ("plain", "c")]] + [[("plain", "d")]] * 3)
        first = next(answers)
        pool._pool._pool_manager.handle_broken_pool(RuntimeError("broken"))  # what pebble does when it gives up
        names = [answer for _, answer in [first, *answers]]
    assert names == ["a", "b", "c", "d", "d", "d"]


def _die(_state: Any, item: str) -> str:
    if item == "abort":
        os.write(2, f"thread 'x' panicked at src/lib.rs:1:2:\n{SECRET}\n".encode())
        os.abort()
    if item == "leave":
        os._exit(7)
    return item


def test_a_worker_that_dies_leaves_its_last_frames_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with worker_pool(_die, _as_is, None, limits=Limits(workers=1), file_id=str) as pool:
        answers = dict(pool.map([["abort"], ["a"]]))
    assert answers["a"] == "a"
    [record] = caplog.records
    assert (record.levelno, record.file_id) == (logging.WARNING, "abort")
    assert "Fatal Python error: Aborted" in record.fault and "in _die" in record.fault
    assert "panicked at src/lib.rs:1:2" in record.fault
    assert SECRET not in record.fault


def test_a_library_that_ends_the_process_is_a_fault_of_ours_and_not_of_the_file() -> None:
    with worker_pool(_die, _as_is, None, limits=Limits(workers=1)) as pool:
        [(_, answer)] = pool.map([["leave"]])
    assert isinstance(answer, WorkerFault) and answer.kind == "exit code 7"


def test_standard_error_of_workers_is_kept_small() -> None:
    errors = WorkerErrors()
    with open(errors.path, "ab") as handle:
        handle.write(b"x" * 2_000_000)
    errors.keep_small()
    assert errors.take() == ""
    errors.close()


def test_what_waited_too_long_is_put_off_and_says_nothing_about_the_file(caplog: pytest.LogCaptureFixture) -> None:
    with worker_pool(_wait, _as_is, None, limits=Limits(workers=1, wall_seconds=1, cpu_seconds=1), file_id=str) as pool:
        answers = dict(pool.map([["long"], ["short"]]))
    assert answers == {"long": PutOff("wall_clock"), "short": "short"}
    assert [(record.levelno, record.file_id) for record in caplog.records] == [(logging.WARNING, "long")]


def _wait(_state: Any, item: str) -> str:
    import time

    time.sleep(30 if item == "long" else 0)
    return item
