"""What a reader does with appeals: files one, tries what accepting it would change, decides.

    POST /collection/appeal?lang=zh    body: {"kind", "unit", "reason", …}                     → filed
                                       or {"appeal_id", "verdict", "decided_by", "reason"}    → decided

A trial takes as long as a run: it is a process of its own, one at a time, whose last words the page shows.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from dashboards.actions import LARGEST_JSON, guarded
from dashboards.answers import refused_words
from dashboards.callback_body import Malformed, json_body
from dashboards.i18n import Texts
from dashboards.snapshot import Snapshots

VERDICTS = ("accepted", "rejected")
_FOLDER = Path("runs") / "appeals"


def register(server: Flask, snapshots: Snapshots) -> None:
    """Add the address to the server; authorise.py says who may."""

    @server.post("/collection/appeal")
    def appeal() -> tuple[Response, int] | Response:
        return guarded(snapshots, _appeal)


def _appeal(snapshots: Snapshots, text: Texts) -> tuple[dict[str, Any], int]:
    import orchestration.appeals as door

    request.max_content_length = LARGEST_JSON
    try:
        body = json_body()
    except Malformed:
        body = None
    if not isinstance(body, dict) or not all(isinstance(value, str) for value in body.values()):
        return refused_words(text, text("action.odd_request")), 400
    home, given = door.Home(snapshots.home), {name: value.strip() for name, value in body.items() if value.strip()}
    verdict = given.get("verdict")
    try:
        if verdict is None:
            filed = door.file_appeal(home, given)
            return _words(text, "appeal.filed", filed.appeal_id), 200
        if verdict not in VERDICTS or "decided_by" not in given:
            return refused_words(text, text("appeal.who_decides")), 400
        words = {"decided_by": given["decided_by"], "reason": given.get("reason", "")}
        done = door.decide(home, given.get("appeal_id", ""), is_accepted=verdict == "accepted", **words)
    except door.HomeLocked as error:
        return refused_words(text, error.text.rendered(text.lang)), 409
    except door.UserError as error:
        return refused_words(text, error.text.rendered(text.lang)), 422
    return _words(text, f"appeal.{done.status}", done.appeal_id), 200


def _words(text: Texts, key: str, appeal_id: str) -> dict[str, Any]:
    return {"tone": "good", "title": text(key, id=appeal_id), "lines": []}


@dataclass(frozen=True, slots=True)
class Trial:
    """The trial of an appeal, as far as it has come."""

    is_running: bool
    said: str  # its last line: a stage while it runs, else why it stopped; "" where it never began


def trial_of(home: Path, appeal_id: str) -> Trial:
    """Look how far a trial has come."""
    log = home / _FOLDER / f"{appeal_id}.log"
    try:
        lines = log.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return Trial(is_running=False, said="")
    return Trial(_is_held(log), lines[-1].removeprefix("taizhang: ") if lines else "")


def start_trial(home: Path, appeal_id: str) -> None:
    """Begin to work out what accepting an appeal would change; nothing where one is being tried already."""
    folder = home / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    if any(_is_held(path) for path in folder.glob("*.log")):
        return
    with (folder / f"{appeal_id}.log").open("w", encoding="utf-8") as log:
        fcntl.flock(log, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the process inherits it, and it ends with it
        command = [sys.executable, "-m", "orchestration", "--home", str(home), "appeal", "show", appeal_id]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)
        (folder / f"{appeal_id}.pid").write_text(str(process.pid), encoding="utf-8")


def stop_trial(home: Path, appeal_id: str) -> None:
    """End a trial; it takes its copy away itself."""
    if trial_of(home, appeal_id).is_running:
        with suppress(ProcessLookupError, FileNotFoundError, ValueError):
            os.kill(int((home / _FOLDER / f"{appeal_id}.pid").read_text(encoding="utf-8")), signal.SIGTERM)


def _is_held(log: Path) -> bool:
    with log.open("r", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
