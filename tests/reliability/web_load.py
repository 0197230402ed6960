"""Readers and uploads on the real server: the pages stay quick, nothing fails, nothing that was accepted is lost.

    python -m tests.reliability.web_load readers --readers 50 --minutes 5       a publication every 60 s
    python -m tests.reliability.web_load uploads --readers 50 --uploads 200     all uploads at once

The readers wait 2 to 6 seconds between two pages, as people do. They run on the same cores as the server.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import http.client
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from dashboards.identity import COOKIE
from orchestration.accounts import Directory
from orchestration.clock import now
from tests.dashboards import desk, example_snapshot
from tests.dashboards.test_faults import body

_SERVE = "import sys; from pathlib import Path; from dashboards.serve import serve; serve(Path(sys.argv[1]), port=0)"
_PATHS = ("/", "/ranking", "/ranking?domain=case", "/unit", "/unit?unit=TS01", "/study", "/reporting", "/case", "/outreach", "/collection", "/metrics", "/quality", "/snapshots")  # fmt: skip
_JSON = {"Content-Type": "application/json", "Accept-Encoding": "gzip"}
_PUBLISH_SECONDS, _WARM_UP_SECONDS = 60.0, 20.0
_SHOWN = re.compile(rb'"snapshot":\s?"(S\d+)"')


@contextmanager
def serving(home: Path) -> Iterator[tuple[int, int]]:
    """Start the production server; its port and process id."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(home)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        yield int(re.findall(r":(\d+)/", process.stdout.readline())[0]), process.pid
    finally:
        process.terminate()
        process.wait(30)  # fmt: skip


def memory_megabytes(pid: int) -> float:
    """Add up what the server's processes have for themselves alone."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    texts = [Path(f"/proc/{one}/smaps_rollup").read_text() for one in (str(pid), *children)]
    return sum(int(found) for text in texts for found in re.findall(r"Private_\w+:\s+(\d+) kB", text)) / 1024


def signed_in(home: Path) -> dict[str, str]:
    """Make an account and a session: the header that says so."""
    with closing(Directory(home)) as directory:
        directory.add_account("reader", "department", None, now())
        return {"Cookie": f"{COOKIE}={directory.begin_session('reader', '127.0.0.1', now())}"}


class Crowd:
    """Readers, what they waited, and what went wrong for them."""

    def __init__(self, port: int, seed: int, cookie: dict[str, str]) -> None:
        self._port, self._seed, self._headers = port, seed, _JSON | cookie
        self.seconds: list[float] = []
        self.faults: list[str] = []
        self.is_over, self._is_counted = threading.Event(), threading.Event()
        self._threads: list[threading.Thread] = []

    def begin(self, count: int) -> None:
        """Let so many come, one after the other; what they wait while the server warms up does not count."""
        for number in range(count):
            self._threads.append(threading.Thread(target=self._read, args=(number,)))
            self._threads[-1].start()
        self.is_over.wait(_WARM_UP_SECONDS)
        self._is_counted.set()

    def end(self) -> None:
        """Send them home."""
        self.is_over.set()
        for one in self._threads:
            one.join()

    def p95_ms(self) -> int:
        """Find the time within which 95 of 100 pages came."""
        return round(statistics.quantiles(self.seconds, n=20)[-1] * 1000)

    def _read(self, number: int) -> None:
        random_, newest = random.Random(self._seed + number), ""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        while not self.is_over.wait(random_.uniform(2, 6)):
            path, _, search = random_.choice(_PATHS).partition("?")
            asked = json.dumps(body(path, search and f"?{search}"))
            began = time.perf_counter()
            try:
                connection.request("POST", "/_dash-update-component", asked, self._headers)
                answer = connection.getresponse()
                status, data = answer.status, answer.read()
            except (OSError, http.client.HTTPException) as error:
                self.faults.append(type(error).__name__)
                connection.close()
                continue
            if self._is_counted.is_set():
                self.seconds.append(time.perf_counter() - began)
            if status >= 400:
                self.faults.append(str(status))
            shown = _SHOWN.findall(data if answer.headers["Content-Encoding"] != "gzip" else gzip.decompress(data))
            if shown and shown[-1].decode() < newest:
                self.faults.append("older")
            newest = max(newest, shown[-1].decode()) if shown else newest
        connection.close()  # fmt: skip


def readers(home: Path, count: int, seconds: float, seed: int) -> dict[str, object]:
    """Let people read while a snapshot is published every minute."""
    home.mkdir()
    first = example_snapshot.build(home, "S000001")
    example_snapshot.publish(home, "S000001")
    published, cookie = 0, signed_in(home)
    with serving(home) as (port, pid):
        crowd = Crowd(port, seed, cookie)
        crowd.begin(count)
        memory, end = [memory_megabytes(pid)], time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            published += 1
            name = f"S{published + 1:06d}"
            shutil.copyfile(first, first.with_name(f"{name}.duckdb"))
            example_snapshot.publish(home, name)
            crowd.is_over.wait(min(_PUBLISH_SECONDS, left))
            memory.append(memory_megabytes(pid))
        crowd.end()
    # the second figure: caches are filled by then
    growth = memory[-1] / memory[min(1, len(memory) - 1)] - 1
    figures = {"readers": count, "seconds": round(seconds), "pages": len(crowd.seconds), "published": published}
    found = {"errors": len(crowd.faults), "p95_ms": crowd.p95_ms()}
    return (
        figures
        | found
        | {
            "memory_mb": [round(one) for one in memory],
            "memory_growth": round(growth, 3),
            "said": dict(Counter(crowd.faults)),
        }
    )


def uploads(home: Path, count: int, wanted: int, seed: int) -> dict[str, object]:
    """Send all files at once beside people who read; one that is told to come again comes again."""
    desk.make(home)
    cookie = signed_in(home)
    accepted, again, faults = [], Counter[int](), list[str]()

    def send(number: int, port: int) -> None:
        data = desk.LEDGER + f"安平镇,2025-04-{number % 28 + 1:02d},集中学习\n".encode() * (number + 1)
        query = urlencode({"name": f"台账{number}.csv", "unit": "TS01"})
        for _ in range(600):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            try:
                connection.request("POST", f"/collection/upload?{query}", data, cookie | {"X-Taizhang": "1"})
                answer = connection.getresponse()
                status, retry, said = answer.status, answer.headers["Retry-After"], answer.read()
            except (OSError, http.client.HTTPException) as error:
                faults.append(type(error).__name__)
                return
            finally:
                connection.close()
            if status != 503:
                break
            again[status] += 1
            if retry is None:
                faults.append("503 without Retry-After")
            time.sleep(float(retry or 5) * random.uniform(0.5, 1.5))
        if status != 200:
            faults.append(f"{status} {said[:80]!r}")
        else:
            accepted.append((f"台账{number}.csv", hashlib.sha256(data).hexdigest()))

    with serving(home) as (port, _):
        crowd = Crowd(port, seed, cookie)
        crowd.begin(count)
        began = time.monotonic()
        senders = [threading.Thread(target=send, args=(number, port)) for number in range(wanted)]
        for one in senders:
            one.start()
        for one in senders:
            one.join()
        took = time.monotonic() - began
        crowd.end()
    kept = {(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in (home / "inbox").rglob("*.csv")}
    lost = [one for one in accepted if one not in kept]
    figures = {"readers": count, "uploads": wanted, "accepted": len(accepted), "told_to_come_again": again[503]}
    found = {"lost": len(lost), "upload_faults": len(faults), "errors": len(crowd.faults)}
    return (
        figures
        | found
        | {
            "pages": len(crowd.seconds),
            "p95_ms": crowd.p95_ms(),
            "seconds": round(took),
            "said": dict(Counter(faults + crowd.faults)),
        }
    )


def main(arguments: list[str] | None = None) -> int:
    """Measure and print one line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("readers", "uploads"))
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--uploads", type=int, default=200)
    parser.add_argument("--seed", type=int, default=16)
    given = parser.parse_args(arguments)
    acts: dict[str, Callable[[Path], dict[str, object]]] = {
        "readers": lambda home: readers(home, given.readers, given.minutes * 60, given.seed),
        "uploads": lambda home: uploads(home, given.readers, given.uploads, given.seed),
    }
    with tempfile.TemporaryDirectory() as folder:
        found = acts[given.what](Path(folder) / "home")
    print(found.pop("said"), file=sys.stderr)
    load = round(os.getloadavg()[0], 1)
    print(
        json.dumps(
            {"part": f"web_{given.what}{given.readers}", "seed": given.seed} | found | {"load_of_machine": load},
            ensure_ascii=False,
        )
    )
    limit = 500 if given.what == "readers" and given.readers <= 50 else 1000
    bad = found["errors"] or found["p95_ms"] > limit or found.get("lost") or found.get("upload_faults")
    return int(
        bool(bad or found.get("accepted", given.uploads) != given.uploads or found.get("memory_growth", 0) >= 0.2)
    )


if __name__ == "__main__":
    sys.exit(main())
