"""Every address and every callback, asked by every role and for every unit with another unit's values in every place:
no answer holds a figure, a name or a word of a unit that is not the asker's.

    python -m tests.reliability.web_access [--others 3] [--seed 16]

What is asked comes from the app: its url_map, its callbacks, the pages and the parameters of a view. A place that
nobody has values for raises, so that a new one cannot be forgotten. tests/dashboards/test_authorise.py asks a sample.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from dash import Dash
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboards import authorise, callback_body, entrance
from dashboards.app import create_app, snapshots_of
from dashboards.pages import PAGES
from dashboards.view import PARAMETERS, parse
from orchestration.accounts import Directory, audit_log
from tests.reliability.canaries import ROLES, Canaries, demo

PERIOD = "2025-Q4"
_EXPLAINED = ("score.total", "score.case", "study_sessions", "case_response_rate", "report_on_time_rate")
_PARTS = ("numerator.1", "denominator.1", "left_out.1")
KINDS = ("csv", "xlsx", "docx", "json")


@dataclass(frozen=True, slots=True)
class Question:
    """One request. `actions`: what the policies ask of whoever sends it."""

    rule: str
    path: str
    actions: tuple[str, ...]
    body: dict[str, Any] | None = None
    method: str = "GET"

    def ask(self, client: FlaskClient) -> TestResponse:
        """Send it, as a page of ours does."""
        headers = {"X-Taizhang": "1"} if self.method == "POST" else {}
        return client.open(self.path, method=self.method, json=self.body, headers=headers)


class Asking:
    """Everything that can be asked of an app, with the values of one unit in every place that takes one."""

    def __init__(self, app: Dash, canaries: Canaries, unit: str, kinds: tuple[str, ...] = KINDS) -> None:
        self._app, self._canaries, self._unit, self._kinds = app, canaries, unit, kinds

    def questions(self) -> list[Question]:
        """List all, each once."""
        self._app.server.test_client().get("/sign-in")  # Dash adds addresses with the first request
        asked = [*self._addresses(), *self._bodies()]
        return list({(one.method, one.path, json.dumps(one.body)): one for one in asked}.values())

    def query(self, turn: int = 0) -> str:
        """Write the parameters of a view, the unit in each that can name one; None would only hide rows."""
        values = dict.fromkeys(("parent", "unit", "units"), self._unit)
        values |= {"period": PERIOD, "domain": "case", "metric": "study_sessions", "rows": _PARTS[turn % len(_PARTS)]}
        values |= {"base": self._canaries.snapshot, "snapshot": self._canaries.snapshot}
        values |= {"explain": f"{_EXPLAINED[turn % len(_EXPLAINED)]}:{self._unit}:{PERIOD}"}
        left_out = ("type", "status", "findings", "with_period", "tab", "metrics", "weights", "sort", "lang")
        return "?" + urlencode({name: values[name] for name in PARAMETERS if name not in left_out})

    def _addresses(self) -> Iterator[Question]:
        for rule in self._app.server.url_map.iter_rules():
            if rule.rule.endswith(callback_body.PATH):
                continue
            for turn, spot in enumerate(self._spots(rule.arguments)):
                path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part, spot=spot: quote(spot[part[1]]), rule.rule)
                page = spot.get("page_name")
                more = (authorise.PAGES["/" if page == "overview" else f"/{page}"],) if page else ()
                for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                    asked = path + self.query(turn) + (f"&name={self._unit}.csv" if method == "POST" else "")
                    yield Question(rule.rule, asked, (authorise.RULES[rule.rule], *more), None, method)

    def _spots(self, arguments: set[str]) -> Iterator[dict[str, str]]:
        """Fill the placeholders of an address in every way."""
        values = {
            "filename": ["1_base.css"],
            "package_name": ["dash"],
            "fingerprinted_path": ["x.js"],
            "path": [path.lstrip("/") for path in PAGES],
            "purpose": ["paper", "behind"],
            "snapshot": [self._canaries.snapshot],
            "file_id": [*self._canaries.files[self._unit], "0123456789ab-1"],
            "name": ["case", self._unit],
            "kind": self._kinds,
        }
        pairs = [{"page_name": page.name, "name": table} for page in PAGES.values() for table in page.tables]
        fixed = pairs if "page_name" in arguments else [{}]
        names = sorted(arguments - fixed[0].keys())
        for chosen in product(*(values[name] for name in names)):
            for pair in fixed:
                yield pair | dict(zip(names, chosen, strict=True))

    def _bodies(self) -> Iterator[Question]:
        for output, declared in list(self._app.callback_map.items()):
            if "callback" not in declared:
                continue
            for turn, page in enumerate(PAGES.values()):
                for table in (list(page.tables) or [""]) if "grid" in output else [""]:
                    body = self._body(output, declared, page.path, self.query(turn), table)
                    more = (authorise.PAGES[page.path],) if output in entrance._PAGE_IN else ()
                    yield Question(output, callback_body.PATH, (authorise.CALLBACKS[output], *more), body, "POST")

    def _body(self, output: str, declared: dict[str, Any], path: str, search: str, table: str) -> dict[str, Any]:
        """Fill the inputs and states of a callback as a page of ours does."""
        shown = {"snapshot": self._canaries.snapshot, "view": parse(path, search).page.href}
        values: dict[str, Any] = {
            "pathname": path,
            "search": search,
            "searchValue": self._canaries.names[self._unit],
            "n_intervals": 1,
            "n_clicks": 1,
            "value": 50,
            # the page itself is not there yet
            "data": None if "_pages_content" in output else "zh" if "appeals-of" in output else shown,
            "getRowsRequest": {"startRow": 0, "endRow": 100, "sortModel": [], "filterModel": {}},
        }
        names = {"grid": table, "unit-search": "upload", "weight": "study_sessions"}
        names |= {"appeals-of": self._unit, "appeals-of-slot": self._unit}
        names |= {f"appeal-{part}": self._canaries.appeal_of(self._unit) for part in ("slot", "try", "stop", "tick")}

        def place(spot: str) -> Any:
            kind = re.search(r'"type":"([\w-]+)"', spot)
            return {"type": kind[1], "name": names[kind[1]]} if kind else spot

        def filled(one: dict[str, str]) -> Any:
            spot, prop = place(one["id"]), one["property"]
            whole = {"id": spot, "property": prop, "value": spot if prop == "id" else values[prop]}
            return [whole] if '["ALL"]' in one["id"] else whole

        given = output[2:-2].split("...") if output.startswith("..") else [output]
        pairs = [one.rpartition(".") for one in given]
        outputs = [{"id": place(spot), "property": prop} for spot, _, prop in pairs]
        return {
            "output": output,
            "outputs": outputs if output.startswith("..") else outputs[0],
            "inputs": [filled(one) for one in declared["inputs"]],
            "state": [filled(one) for one in declared["state"]],
            "changedPropIds": [],
        }


@dataclass
class Outcome:
    """What came of asking."""

    asked: int = 0
    denied: int = 0
    shown: int = 0
    leaks: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)


def ask_all(app: Dash, canaries: Canaries, account: str, asked: Iterable[Question], outcome: Outcome) -> None:
    """Ask, and note every answer that shows too much or is not what the policies say."""
    client, own = canaries.client(app, account), canaries.own_of(account)
    role = account.partition("-")[0]
    for one in asked:
        answer = one.ask(client)
        place = f"{account}: {one.method} {one.rule} {one.path[:160]} {answer.status_code}"
        outcome.asked += 1
        if found := canaries.leaks(answer, own):
            outcome.leaks.append(f"{place} shows {sorted(found)}")
        outcome.shown += bool(canaries.leaks(answer, set()))
        is_open = set(one.actions) == {"open"}
        may = all(action == "open" or action in authorise.MAY[role] for action in one.actions)
        is_elsewhere = role == "unit" and one.rule == "/collection/upload"  # refused for its folder, not by a policy
        is_refused = answer.status_code in ((401, 303) if role == "nobody" else (403,))
        outcome.denied += answer.status_code == 403 and not may
        # a page that is being made says when it will be there
        is_fault = answer.status_code >= 500 and "Retry-After" not in answer.headers
        if is_fault or (is_refused is may and not is_open and not is_elsewhere):
            outcome.odd.append(place)


def audited_denials(canaries: Canaries) -> int:
    """Count the lines that say that somebody was denied something."""
    with closing(Directory(canaries.home)) as directory, directory.transaction() as connection:
        assert audit_log.first_broken(connection) is None
        return int(connection.execute("select count(*) from audit where action = 'denied'").fetchone()[0])


def main(arguments: list[str] | None = None) -> int:
    """Ask everything; print one line."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--others", type=int, default=3, help="units whose values each unit sends, of all")
    asked.add_argument("--seed", type=int, default=16)
    asked.add_argument("--source", type=Path, help="a finished home; by default the demo's is made")
    given = asked.parse_args(arguments)
    began, random_, outcome = time.monotonic(), random.Random(given.seed), Outcome()
    with tempfile.TemporaryDirectory() as folder:
        canaries = Canaries(Path(folder) / "home", given.source or demo(Path(folder) / "demo"))
        app = create_app(canaries.home)
        everything = {code: Asking(app, canaries, code).questions() for code in canaries.codes}
        for account in ("nobody", *ROLES):
            ask_all(app, canaries, account, everything[random_.choice(canaries.codes)], outcome)
        for code in canaries.codes:
            others = random_.sample([one for one in canaries.codes if one != code], given.others)
            for other in others:
                ask_all(app, canaries, f"unit-{code}", everything[other], outcome)
        lines = audited_denials(canaries)
        snapshots_of(app).close()
    figures = {"asked": outcome.asked, "units": len(everything), "roles": len(ROLES) + 2, "others": given.others}
    found = {"leaks": len(outcome.leaks), "odd_answers": len(outcome.odd), "denied": outcome.denied, "audited": lines}
    seconds = round(time.monotonic() - began)
    print(json.dumps({"part": "web_access", "seed": given.seed} | figures | found | {"seconds": seconds}))
    for one in [*outcome.leaks, *outcome.odd][:20]:
        print(one, file=sys.stderr)
    return int(bool(outcome.leaks or outcome.odd))


if __name__ == "__main__":
    sys.exit(main())
