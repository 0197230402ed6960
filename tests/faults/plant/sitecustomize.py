"""Plants a bug in a process that tests start: put this folder on PYTHONPATH and name what shall fail.

    TAIZHANG_PLANT="orchestration.collection.parse_file:parse_file=ZeroDivisionError"

Several are separated by ';'. `=kill` ends the process without a word, `=sleep:5` waits first. Nothing of the product knows of it.

    TAIZHANG_KILL="orchestration.snapshots.store:publish#2=after"

ends it before or after a durable step, as tests/faults/durable_steps.py numbers them.
"""

from __future__ import annotations

import builtins
import functools
import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
import time
from types import ModuleType
from typing import Any


def _planted(function: Any, what: str) -> Any:
    @functools.wraps(function)
    def fail(*arguments: Any, **named: Any) -> Any:
        if what == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if what.startswith("sleep:"):
            time.sleep(float(what.removeprefix("sleep:")))
            return function(*arguments, **named)
        name, _, message = what.partition(":")
        raise getattr(builtins, name)(message or "planted")

    return fail


def _plant(module: ModuleType, path: str, what: str) -> None:
    *outer, name = path.split(".")
    owner: Any = module
    for part in outer:
        owner = getattr(owner, part)
    setattr(owner, name, _planted(getattr(owner, name), what))


class _Loader(importlib.abc.Loader):
    def __init__(self, real: Any, bugs: list[tuple[str, str]]) -> None:
        self._real, self._bugs = real, bugs

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self._real.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._real.exec_module(module)
        for path, what in self._bugs:
            _plant(module, path, what)


class _KillLoader(_Loader):
    def exec_module(self, module: ModuleType) -> None:
        where, _, moment = os.environ["TAIZHANG_KILL"].partition("=")
        with open(self._real.path, encoding="utf-8") as source:
            tree = _steps().with_kill(source.read(), module.__name__, where, moment)
        exec(compile(tree, self._real.path, "exec"), module.__dict__)  # noqa: S102 - the module itself, and a line more


def _steps() -> Any:
    path = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "durable_steps.py")
    spec = importlib.util.spec_from_file_location("durable_steps", path)
    assert spec is not None and spec.loader is not None
    steps = sys.modules["durable_steps"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(steps)
    return steps


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, bugs: dict[str, list[tuple[str, str]]]) -> None:
        self._bugs = bugs

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        is_killed_in = os.environ.get("TAIZHANG_KILL", "").startswith(f"{name}:")
        if name not in self._bugs and not is_killed_in:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = (_KillLoader if is_killed_in else _Loader)(spec.loader, self._bugs.get(name, []))
        return spec


def _bugs() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for entry in filter(None, os.environ.get("TAIZHANG_PLANT", "").split(";")):
        place, _, what = entry.partition("=")
        module, _, path = place.partition(":")
        found.setdefault(module, []).append((path, what))
    return found


if os.environ.get("TAIZHANG_PLANT") or os.environ.get("TAIZHANG_KILL"):
    sys.meta_path.insert(0, _Finder(_bugs()))
