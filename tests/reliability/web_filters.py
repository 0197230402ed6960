"""Five hundred values that attackers and broken programs put into filters, in every filter, address and sort key: no
status 500, and the answer is that to a value which simply does not exist.

    python -m tests.reliability.web_filters [--parts 24]
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import duckdb
from dash import Dash
from werkzeug.test import TestResponse

from dashboards.app import create_app, snapshots_of
from dashboards.pages import PAGES
from dashboards.view import PARAMETERS
from tests.dashboards import example_snapshot
from tests.dashboards.odd_values import _KNOWN, VALUES
from tests.dashboards.test_faults import body

# what tools for injection try: unions by width, blind conditions, delays, stacked statements, files, engine words
_MORE = [
    *(f"{end} union all select {','.join(['null'] * width)}{tail}" for end, width, tail in itertools.product(("'", "')", "1", '"'), (1, 3, 5, 8, 12), ("-- ", "#", ""))),
    *(f"{end} and {test}{tail}" for end, test, tail in itertools.product(("'", "')", '"', "TS01'", "1)"), ("1=1", "1=2", "'a'='a", "(select count(*) from marts.dim_unit)>0", "ascii(substr('a',1,1))>64"), ("", "-- "))),
    *(f"{end}; {act}; --" for end, act in itertools.product(("'", "')", "1", "TS01"), (
        "attach 'x.db'", "copy (select 1) to '/tmp/x'", "export database '/tmp/x'", "install httpfs", "load spatial", "pragma database_list",
        "set enable_external_access=true", "create table marts.x as select 1", "delete from marts.dim_unit", "update marts.dim_unit set unit_name='x'",
        "call pragma_version()", "select getenv('HOME')", "from glob('/etc/*')", "from read_text('/etc/passwd')", "detach whole", "drop schema marts cascade"))),
    *(f"{word}" for word in ("$unit", "$1", "?", ":period", "${jndi:ldap://x}", "{{config}}", "<%= 7*7 %>", "#{7*7}", "*{7*7}", "`id`", "$(id)", "|id", "&&id", ";id", "\\'; --", "''", "''''", '""', "%27%20or%201=1", "%2527", "0x27", "char(39)", "chr(39)||'", "'||'a", "'+'a", "' or ''='", "admin'--", "1/0", "1e400", "((((", "nullif(1,1)", "cast('x' as int)")),
]  # fmt: skip
# as they stand in an address
INJECTIONS: tuple[str, ...] = tuple(one.encode(errors="replace").decode() for one in dict.fromkeys([*VALUES, *_MORE]))
# one that has the right letters and is of nothing, and one that has letters which nothing has
_UNKNOWN = ("zqx", "\x01")


def _leaves(found: Any) -> Iterator[str]:
    for one in found.values() if isinstance(found, dict) else found:
        if isinstance(one, dict | list):
            yield from _leaves(one)
        else:
            yield str(one)


def _said(answer: TestResponse, *values: str) -> tuple[int, list[str]]:
    """What an answer says beside the values that were asked for, however they are spelled there, and addresses."""
    spelled = {
        form
        for value in values
        for form in (value, quote(value, errors="replace"), quote_plus(value, errors="replace"))
    }
    spelled |= {json.dumps(form, ensure_ascii=is_ascii)[1:-1] for form in spelled for is_ascii in (True, False)}
    if answer.status_code == 404:  # words for what is not there
        return answer.status_code, []
    said = _leaves(answer.get_json()) if answer.is_json else answer.get_data(as_text=True).splitlines()
    kept = (one for one in said if not one.startswith(("/", "?")))
    return answer.status_code, [one for one in kept if not any(form and form in one for form in spelled)]


class Filters:
    """Every place that takes a value, on an app over the example's snapshot."""

    def __init__(self, app: Dash) -> None:
        self._client = app.server.test_client()
        self._pages = list(PAGES.values())

    def places(self) -> Iterator[tuple[str, Any]]:
        """Name every place, with what asks there."""
        for number, name in enumerate(PARAMETERS):
            page = self._pages[number % len(self._pages)]
            table = next(iter(page.tables), None)
            yield f"page {name}", lambda value, page=page, name=name: self._page(page.path, name, value)
            if table:
                address = f"/export/{page.name}/{table}.csv"
                yield f"export {name}", lambda value, address=address, name=name: self._get(address, name, value)
        for key in ("colId", "sort"):
            yield (
                f"grid sort {key}",
                lambda value, key=key: self._grid({"sortModel": [{"colId": "score", "sort": "asc"} | {key: value}]}),
            )
        yield (
            "grid filter",
            lambda value: self._grid(
                {"filterModel": {value: {"filterType": "text", "type": "equals", "filter": value}}}
            ),
        )
        yield "search", self._search
        for address in (
            "/export/unit/{}.csv",
            "/export/{}/units.csv",
            "/rows/paper/{}/unit/units",
            "/rows/{}/S000001/unit/units",
            "/rows/paper/S000001/unit/{}",
            "/receipts/{}.json",
            "/templates/{}.xlsx",
            "/assets/{}",
        ):
            yield address, lambda value, address=address: self._client.get(address.format(quote(value, safe="", errors="replace")))  # fmt: skip

    def _page(self, path: str, name: str, value: str) -> TestResponse:
        return self._client.post(
            "/_dash-update-component", json=body(path, f"?{urlencode({name: value}, errors='replace')}")
        )

    def _get(self, address: str, name: str, value: str) -> TestResponse:
        return self._client.get(f"{address}?{urlencode({name: value}, errors='replace')}")

    def _post(self, output: str, inputs: list[dict[str, Any]], state: list[dict[str, Any]]) -> TestResponse:
        place, _, prop = output.rpartition(".")
        spot = {"type": "grid", "name": "units"} if "grid" in output else place
        asked = {"output": output, "outputs": {"id": spot, "property": prop}, "inputs": inputs, "state": state}
        return self._client.post("/_dash-update-component", json=asked | {"changedPropIds": []})

    def _grid(self, more: dict[str, Any]) -> TestResponse:
        spot = {"type": "grid", "name": "units"}
        asked = {"startRow": 0, "endRow": 5, "sortModel": [], "filterModel": {}} | more
        state = [
            {"id": spot, "property": "id", "value": spot},
            {"id": "shell-shown", "property": "data", "value": {"snapshot": "S000001", "view": "/unit"}},
        ]
        return self._post('{"name":["MATCH"],"type":"grid"}.getRowsResponse', [{"id": spot, "property": "getRowsRequest", "value": asked}], state)  # fmt: skip

    def _search(self, value: str) -> TestResponse:
        here = [
            {"id": "_pages_location", "property": name, "value": given}
            for name, given in (("pathname", "/"), ("search", ""))
        ]
        state = [*here, {"id": "shell-shown", "property": "data", "value": {"snapshot": "S000001", "view": "/"}}]
        return self._post("find-field.data", [{"id": "find-field", "property": "searchValue", "value": value}], state)


def main(arguments: list[str] | None = None) -> int:
    """Ask every value in every place; print one line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parts", type=int, default=24, help="of 24 parts of the values, how many in each place")
    parts, began = parser.parse_args(arguments).parts, time.monotonic()
    asked, faults, other = 0, [], []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        snapshot = example_snapshot.build(home, "S000001")
        example_snapshot.publish(home, "S000001")
        before = snapshot.read_bytes()
        app = create_app(home)
        for number, (name, ask) in enumerate(Filters(app).places()):
            known = {value: ask(value) for value in _UNKNOWN}
            for value in (one for at, one in enumerate(INJECTIONS) if (at + number) % 24 < parts):
                answer, asked = ask(value), asked + 1
                if answer.status_code >= 500:
                    faults.append((name, value))
                # what is spelled almost as it should be may be understood, and a letter is found in many a name
                elif (
                    value not in _KNOWN
                    and name != "search"
                    and all(_said(answer, value, one) != _said(of, value, one) for one, of in known.items())
                ):
                    other.append((name, value[:60], answer.status_code))
        snapshots_of(app).close()
        is_same = snapshot.read_bytes() == before
        with duckdb.connect(str(snapshot), read_only=True) as connection:
            connection.execute("select count(*) from marts.dim_unit")
    found = {"values": len(INJECTIONS), "asked": asked, "status_500": len(faults), "other_answers": len(other)}
    print(
        json.dumps(
            {"part": "web_filters"}
            | found
            | {"snapshot_unchanged": is_same, "seconds": round(time.monotonic() - began)}
        )
    )
    for one in [*faults, *other][:400]:
        print(one, file=sys.stderr)
    return int(bool(faults or other) or not is_same)


if __name__ == "__main__":
    sys.exit(main())
