"""A disk that fills up: at random moments of runs with senders under way, of uploads, and of backups.

The home stands on a small disk of its own (tmpfs, so root alone can do this). After each time nothing that was
acknowledged is lost, the snapshot of before is read whole, what failed said what to free, and once there is room the
next run goes through.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from orchestration.snapshots import access
from orchestration.snapshots.current import published
from tests.conftest import Outcome, taizhang
from tests.faults.invariants import Breach
from tests.reliability.kills import Loop, acknowledged, process
from tests.reliability.report import Part

_MEGABYTES = 400
_ROOM_BYTES = (0, 4_096, 20_000, 100_000, 500_000, 2_000_000)  # what is left at the moment when it fills up
_KINDS = ("run", "run", "run", "run", "upload", "backup")
_NAMES_A_REMEDY = re.compile("磁盘|空间|disk")


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount a disk of its own into a folder.

    Raises:
        subprocess.CalledProcessError: whoever runs this may not.
    """
    folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_MEGABYTES}m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


class _Filling:
    """Fills a disk after some seconds, but for some bytes, until it is told to stop."""

    def __init__(self, folder: Path, after_seconds: float, room_bytes: int) -> None:
        self._ballast, self._after, self._room = folder / "ballast", after_seconds, room_bytes
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._fill)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._ballast.unlink(missing_ok=True)

    def _fill(self) -> None:
        self._over.wait(self._after)
        with self._ballast.open("ab", buffering=0) as ballast:
            while not self._over.wait(0.02):  # what somebody removes does not help for long
                free = os.statvfs(self._ballast.parent).f_bavail * os.statvfs(self._ballast.parent).f_frsize
                if free > self._room:
                    with suppress(OSError):
                        ballast.write(bytes(free - self._room))


class _FullLoop(Loop):
    """A home whose disk fills up again and again."""

    failed = 0

    def __init__(self, folder: Path, disk: Path, rng: random.Random) -> None:
        super().__init__(disk, rng)
        self._said = folder / "said.txt"  # what the harness itself writes stands elsewhere
        with (self.home.config / "taizhang.toml").open("a", encoding="utf-8") as settings:
            settings.write("\nfree_gigabytes = 0\n")

    def once(self, number: int, kind: str) -> None:
        """Let the disk fill up during one piece of work, then look at what is left."""
        self.dropped()
        disk, room = self.home.root.parent, self.rng.choice(_ROOM_BYTES)
        where = f"full {number} {kind}, {room} bytes left"
        longest = {"run": 1.0, "upload": 0.1, "backup": 0.2}[kind] * self.run_seconds
        with _Filling(disk, self.rng.uniform(0, longest), room):
            done = self._sent() if kind == "upload" else self._worked(kind)
            self._read_whole(where)
        self._look(where, is_settled=False)
        self.kills += 1
        if done.exit_code not in (0, 1):
            self.failed += 1
            if not _NAMES_A_REMEDY.search(done.stderr) or "Traceback" in done.stderr or done.exit_code != 3:
                self.losses.counts["not_named"] += 1
                print(f"  NOT NAMED {where}: {done.exit_code} {done.stderr[-300:]}", flush=True)

    def _worked(self, kind: str) -> Outcome:
        if kind == "backup":
            return taizhang("backup", self.home.root.parent / "backup", home=self.home)
        with self._said.open("w", encoding="utf-8") as said, process(*self._sender(), output=said):
            done = taizhang("run", home=self.home)
        acknowledged(self._said, self.told)
        return done

    def _sender(self) -> list[str]:
        seed = str(self.rng.randrange(10**9))
        return [sys.executable, "-m", "tests.reliability.senders", str(self.home.root), seed]

    def _sent(self) -> Outcome:
        with (
            self._said.open("w", encoding="utf-8") as said,
            process(*self._sender(), output=said) as sender,
            suppress(subprocess.TimeoutExpired),
        ):
            sender.wait(3)
        acknowledged(self._said, self.told)
        text = self._said.read_text("utf-8")
        return Outcome(0, text, "")

    def _read_whole(self, where: str) -> None:
        try:
            with closing(access.connect(self.home.root / published(self.home).file)) as snapshot:
                snapshot.execute("select count(*) from marts.fct_unit_metric").fetchall()
        except Exception as error:  # noqa: BLE001 - whatever it is, a reader would see it
            self.losses.add([Breach("lost", "I3", f"the snapshot could not be read: {error!r}")], where)


def full_disks(folder: Path, seed: int, count: int, seconds: float = 1e9, every: int = 6) -> Part:
    """Fill the disk so many times; after some of them one run goes through."""
    began = time.monotonic()
    with small_disk(folder / "disk") as disk:
        loop = _FullLoop(folder, disk, random.Random(seed))
        loop.whole_run()
        for number in range(1, count + 1):
            if time.monotonic() - began > seconds:
                break
            loop.once(number, _KINDS[number % len(_KINDS)])
            if number % every == 0:
                loop.whole_run()
        loop.whole_run()
        loop.rebuilt()
        part = loop.part("full disks", seed, began, failed=loop.failed, not_named=loop.losses.counts["not_named"])
        figures = {"filled_up" if name == "kills" else name: value for name, value in part.figures.items()}
        del figures["of_live_runs"]
        return replace(part, figures=figures)
