"""Ten thousand guessed passwords from many addresses over twenty accounts, while others read: few reach the hash, the
readers notice nothing, and an unknown name is answered as a known one.

    python -m tests.reliability.web_guesses [--guesses 10000] [--seed 16]
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from flask.testing import FlaskClient

from dashboards import identity, signing
from dashboards.app import create_app, snapshots_of
from orchestration.accounts import Directory, hashed
from orchestration.clock import now
from tests.dashboards import example_snapshot
from tests.dashboards.test_faults import body

_PASSWORD, _ACCOUNTS, _ADDRESSES, _GUESSERS, _READERS = "a quiet river 27", 20, 50, 4, 4
_HIDDEN = re.compile(r'value="[^"]*"')


def make_home(home: Path) -> Path:
    """Make a home with twenty accounts of one password and one of a reader."""
    example_snapshot.build(home, "S000001")
    example_snapshot.publish(home, "S000001")
    (home / "config").mkdir()
    with closing(Directory(home)) as directory:
        password_hash = hashed(home, _PASSWORD)
        for name in ("reader", *(f"account{number}" for number in range(_ACCOUNTS))):
            directory.add_account(name, "leader", None, now())
            directory.set_password(name, password_hash, now())
    return home


def guess(client: FlaskClient, name: str, password: str, address: str) -> tuple[int, float, str]:
    """Try to sign in: the status, the seconds it took, and the words."""
    client.set_cookie("taizhang_form", "t")
    form = {"form": "t", "lang": "zh", "name": name, "password": password}
    began = time.perf_counter()
    answer = client.post("/sign-in", data=form, environ_overrides={"REMOTE_ADDR": address})
    return answer.status_code, time.perf_counter() - began, _HIDDEN.sub("", answer.get_data(as_text=True))


class Hashes:
    """How often a password of an account was really compared, by the minute."""

    def __init__(self) -> None:
        self.at: list[tuple[str, float]] = []
        self._real = signing.matches

    def watch(self) -> None:
        """Count from now on; a password says whose it is."""

        def counted(home: Path, password_hash: str | None, password: str) -> bool:
            is_right = self._real(home, password_hash, password)  # raises where too many wait: no hash is made
            self.at.append((password.partition(":")[0], time.monotonic()))
            return is_right

        signing.matches = counted

    def most_a_minute(self) -> int:
        """Count the hashes of the account and minute that had most."""
        most = 0
        for name in {one for one, _ in self.at}:
            at = [moment for one, moment in self.at if one == name]
            most = max([most, *(sum(first <= one < first + 60 for one in at) for first in at)])
        return most


def main(arguments: list[str] | None = None) -> int:
    """Guess, read, and print one line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--guesses", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=16)
    given, began = parser.parse_args(arguments), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        home = make_home(Path(folder))
        app = create_app(home)
        hashes, statuses, read, faults = Hashes(), Counter[int](), list[float](), list[int]()
        hashes.watch()
        is_over = threading.Event()

        def attack(number: int) -> None:
            random_, client = random.Random(given.seed + number), app.server.test_client()
            for turn in range(given.guesses // _GUESSERS):
                name = f"account{random_.randrange(_ACCOUNTS)}"
                address = f"10.0.{random_.randrange(_ADDRESSES)}.1"
                statuses[guess(client, name, f"{name}:{turn} wrong", address)[0]] += 1

        def look() -> None:
            client = app.server.test_client()
            with closing(Directory(home)) as directory:
                client.set_cookie(identity.COOKIE, directory.begin_session("reader", "127.0.0.1", now()))
            while not is_over.is_set():
                for path in ("/", "/ranking", "/unit", "/case"):
                    at = time.perf_counter()
                    status = client.post("/_dash-update-component", json=body(path)).status_code
                    read.append(time.perf_counter() - at)
                    if status != 200:
                        faults.append(status)
                is_over.wait(0.5)

        readers = [threading.Thread(target=look) for _ in range(_READERS)]
        guessers = [threading.Thread(target=attack, args=(number,)) for number in range(_GUESSERS)]
        for one in [*readers, *guessers]:
            one.start()
        for one in guessers:
            one.join()
        is_over.set()
        for one in readers:
            one.join()
        signing.matches = hashes._real
        right = guess(app.server.test_client(), "account0", _PASSWORD, "10.9.9.9")[0]
        times: dict[str, list[float]] = {kind: [] for kind in ("known", "unknown")}
        words = set[tuple[int, str]]()
        with closing(Directory(home)) as directory, directory.transaction() as connection:
            connection.execute("delete from sign_in_try")
        for turn in range(30):
            for kind, name in (("known", f"account{turn % _ACCOUNTS}"), ("unknown", f"nobody{turn}")):
                status, seconds, said = guess(app.server.test_client(), name, "wrong password", f"10.1.{turn}.2")
                times[kind].append(seconds)
                words.add((status, said))
        snapshots_of(app).close()
    medians = {kind: statistics.median(found) for kind, found in times.items()}
    figures = {"guesses": sum(statuses.values()), "statuses": dict(statuses), "hashes": len(hashes.at)}
    most, difference = hashes.most_a_minute(), abs(1 - medians["unknown"] / medians["known"])
    found = {"most_hashes_of_an_account_a_minute": most, "right_password_while_shut_out": right, "texts": len(words)}
    slow = statistics.quantiles(read, n=20)[-1]
    found |= {"known_to_unknown_difference": round(difference, 3), "reads": len(read), "read_faults": len(faults)}
    found |= {"read_p95_ms": round(slow * 1000), "seconds": round(time.monotonic() - began)}
    print(
        json.dumps(
            {"part": "web_guesses", "seed": given.seed, "accounts": _ACCOUNTS, "addresses": _ADDRESSES}
            | figures
            | found
        )
    )
    return int(most > 5 or right != 429 or len(words) != 1 or bool(faults) or slow > 1 or difference > 0.2)


if __name__ == "__main__":
    sys.exit(main())
