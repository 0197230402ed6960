"""The service heals itself: its run, its daemon and its web server are killed while files come in.

After each kill the next snapshot that has seen everything is there within two minutes, without a hand.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import time
from contextlib import closing, suppress
from pathlib import Path

from orchestration import intake
from orchestration.home import Home
from orchestration.snapshots.current import CurrentManifestDamaged, read_current_manifest
from orchestration.state import StateStore
from tests.faults.invariants import Acknowledged, Breach, breaches
from tests.faults.processes import Started, started
from tests.reliability.kills import Losses, drop, new_home
from tests.reliability.report import Part

# by a word of the command; a run is what holds the lock of the home
VICTIMS = {"run": "", "daemon": "dagster-daemon", "web_server": "orchestration.defs.webserver"}
_LONGEST_SECONDS = 120
_UNTIL_KILL_SECONDS = {"run": 12.0, "daemon": 45.0, "web_server": 45.0}  # at most, after a file has come
_STARTS_SECONDS = 120


def _processes(service: Started, home: Home, victim: str) -> list[int]:
    found = []
    for number in service.alive():
        folder = Path(f"/proc/{number}")
        with suppress(OSError):
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            holds = victim == "run" and any(os.readlink(one) == str(home.lock) for one in (folder / "fd").iterdir())
            if holds or (victim != "run" and VICTIMS[victim] in command):
                found.append(number)
    return found


def _has_seen_all(home: Home) -> bool:
    """Whether the published snapshot knows all that arrived, and nothing waits."""
    try:
        pointed = read_current_manifest(home)
    except CurrentManifestDamaged:
        return False
    with closing(StateStore(home.state)) as state:
        witness = state.witness()
    return pointed is not None and pointed.arrivals_count == witness.count and not intake.waiting(home)


def _waited(home: Home, seconds: float) -> float | None:
    """How long it took until everything was published; None where it was not in that time."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if _has_seen_all(home):
            return time.monotonic() - began
        time.sleep(0.5)
    return None


def _killed(service: Started, home: Home, victim: str, rng: random.Random) -> bool:
    """Kill -9 a process of the service at some moment after a file has come."""
    moment = time.monotonic() + rng.uniform(0, _UNTIL_KILL_SECONDS[victim])
    deadline = moment + _STARTS_SECONDS
    if victim == "run":  # at some moment of it, once it is there
        while not _processes(service, home, victim) and time.monotonic() < deadline:
            time.sleep(0.1)
        moment = time.monotonic() + rng.uniform(0, _UNTIL_KILL_SECONDS[victim])
    time.sleep(max(0.0, moment - time.monotonic()))
    found = _processes(service, home, victim)
    for number in found:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    return bool(found)


def service_kills(folder: Path, seed: int, count: int, seconds: float = 1e9) -> Part:
    """Kill each of run, daemon and web server so many times."""
    began, rng, losses = time.monotonic(), random.Random(seed), Losses()
    home = new_home(folder / "home", rng)
    waits: list[float] = []
    kills = dict.fromkeys(VICTIMS, 0)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    with started("--home", home.root, "orchestrate", "--port", str(port), TAIZHANG_SETTLE_SECONDS="1") as service:
        if _waited(home, 2 * _STARTS_SECONDS) is None:
            losses.add([Breach("too_late", "I5", "the first snapshot did not come")], "start")
        for victim in [name for _ in range(count) for name in VICTIMS]:
            if time.monotonic() - began > seconds:
                break
            drop(home, rng)
            where = f"kill {sum(kills.values()) + 1} of {victim}"
            kills[victim] += _killed(service, home, victim, rng)
            waited = _waited(home, _LONGEST_SECONDS)
            if waited is None:
                losses.add([Breach("too_late", "I5", f"nothing was published within {_LONGEST_SECONDS} s")], where)
                continue
            waits.append(waited)
            losses.add(breaches(home, Acknowledged(), is_settled=True), where)
    counts = losses.counts
    bad = {kind: counts[kind] for kind in ("too_late", "lost", "doubled", "mixed", "older", "unlogged")}
    figures = {f"kills_of_{name}": number for name, number in kills.items()}
    longest = {
        "longest_seconds": round(max(waits, default=0.0)),
        "usual_seconds": round(sorted(waits)[len(waits) // 2]) if waits else 0,
    }
    return Part.of("kills of the service", seed, began, **figures, **longest, **bad)
