"""Bodies of callbacks, looked at before anything is done with them: what no page of ours sends is answered with 400.

What passes has the shape that the pages' own scripts give it: a known output, its inputs and states in their order,
each under the identifier that was declared. So whatever raises afterwards is a fault of ours and not of the one who
asked.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from typing import Any

from dash import Dash
from flask import Flask, Response, request

from dashboards import ids

LOG = logging.getLogger(__name__)
PATH = "/_dash-update-component"
MOST_DEEP = 64
_TOKENS = re.compile(rb'\\.|["\[\]{}]', re.DOTALL)


class Malformed(ValueError):
    """A body that no page of ours sends; the message says what is wrong with it, never what it holds."""


def is_too_deep(text: bytes, most_deep: int = MOST_DEEP) -> bool:
    """Whether JSON holds lists or objects inside each other more than `most_deep` times; told without reading it,
    which would use up the stack.
    """
    depth, is_string = 0, False
    for token in _TOKENS.finditer(text):
        sign = token[0]
        if sign == b'"':
            is_string = not is_string
        elif is_string or sign[:1] == b"\\":
            continue
        elif sign in b"[{":
            depth += 1
            if depth > most_deep:
                return True
        else:
            depth -= 1
    return False


def json_body() -> Any:
    """What the request holds as JSON.

    Raises:
        Malformed: it is not called JSON, is none, or is nested too deep.
    """
    if request.mimetype != "application/json":
        raise Malformed("not called JSON")
    if is_too_deep(request.get_data(cache=True)):
        raise Malformed("nested too deep")
    found = request.get_json(silent=True)
    if found is None:
        raise Malformed("no JSON")
    return found


def register(app: Dash) -> None:
    """Look at every body of a callback before Dash does."""
    server: Flask = app.server

    @server.before_request
    def refuse_malformed() -> Response | None:
        if request.method != "POST" or not request.path.endswith(PATH):
            return None
        # a stranger's page cannot send JSON without being asked first; a browser says so all the same
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            return Response("foreign request\n", status=403, mimetype="text/plain")
        try:
            check(json_body(), app.callback_map)
        except Malformed as error:
            LOG.info("a body that no page sends: %s", error)
            return Response("malformed request\n", status=400, mimetype="text/plain")
        return None


def check(body: Any, known: Mapping[str, Mapping[str, Any]]) -> None:
    """Compare a body with what was declared.

    Args:
        known: app.callback_map.

    Raises:
        Malformed: no page sends it.
    """
    _need(isinstance(body, dict), "no object")
    output = body.get("output")
    _need(isinstance(output, str) and "callback" in known.get(output, {}), "an unknown output")
    declared = known[output]
    outputs = body.get("outputs", [])
    _need(all(_is_place(one) for one in (outputs if isinstance(outputs, list) else [outputs])), "odd outputs")
    if outputs:
        _check_outputs(outputs, output)
    changed = body.get("changedPropIds", [])
    _need(isinstance(changed, list) and all(isinstance(one, str) for one in changed), "odd changedPropIds")
    of_patterns: dict[str, list[Any]] = {}
    for name, given, wanted in (
        ("inputs", body.get("inputs"), declared["inputs"]),
        ("state", body.get("state", []), declared["state"]),
    ):
        _need(isinstance(given, list) and len(given) == len(wanted), f"not the declared {name}")
        for one, place in zip(given, wanted, strict=True):
            _check_argument(one, place, of_patterns)


def _need(is_right: bool, what: str) -> None:
    if not is_right:
        raise Malformed(what)


def _is_place(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("property"), str) and _is_id(one.get("id"))


def _is_id(one: Any) -> bool:
    return isinstance(one, str) or (
        isinstance(one, dict) and bool(one) and all(isinstance(part, str | int) for part in one.values())
    )


def _check_outputs(outputs: Any, output: str) -> None:
    """Outputs are those that the output names: `..a.x...b.y..` or `a.x`."""
    names = output[2:-2].split("...") if output.startswith("..") else [output]
    given = outputs if isinstance(outputs, list) else [outputs]
    _need(len(given) == len(names), "not the declared outputs")
    for one, name in zip(given, names, strict=True):
        place, _, prop = name.rpartition(".")
        _need(one["property"] == prop.partition("@")[0] and _fits(one["id"], place), "not the declared outputs")


def _check_argument(given: Any, place: Mapping[str, str], of_patterns: dict[str, list[Any]]) -> None:
    pattern = place["id"]
    is_several = pattern.startswith("{") and '["ALL"]' in pattern
    _need(isinstance(given, list) is is_several, "not the declared arguments")
    several = given if is_several else [given]
    for one in several:
        _need(
            _is_place(one) and one["property"] == place["property"] and _fits(one["id"], pattern),
            "not the declared arguments",
        )
        # the identifier of a component says the same wherever it stands
        _need(place["property"] != "id" or one.get("value") == one["id"], "an identifier that differs from itself")
        # a browser's address always has both, and Dash Pages takes them apart before we see them
        _need(one["id"] != ids.Shell.url or _is_of_address(one), "no address")
    found = [one["id"] for one in several]
    _need(of_patterns.setdefault(pattern, found) == found, "not the same components as inputs and as states")


def _is_of_address(one: Mapping[str, Any]) -> bool:
    value = one.get("value")
    return isinstance(value, str) and (one["property"] != "pathname" or value.startswith("/"))


def _fits(given: Any, declared: str) -> bool:
    """Whether an identifier is the declared one, or one of a declared pattern."""
    if not declared.startswith("{"):
        return bool(given == declared)
    pattern = json.loads(declared)
    if not isinstance(given, dict) or given.keys() != pattern.keys():
        return False
    return all(isinstance(value, list) or given[name] == value for name, value in pattern.items())
