"""No link on a page that a unit may read leads to one that refuses it."""

from __future__ import annotations

from contextlib import closing
from urllib.parse import urlsplit

import orjson
from flask import Flask, g

from dashboards import authorise, router
from dashboards.authorise import Reader, may
from dashboards.snapshot import Snapshots
from dashboards.view import parse
from tests.dashboards.as_json import as_json
from tests.dashboards.reading import components

OWN = "TS03"


def test_a_unit_is_led_only_where_it_may_go(example_home):
    followed, refused = set(), set()
    with closing(Snapshots(example_home)) as snapshots, Flask("links").test_request_context():
        g.reader = Reader("ts03", "unit", OWN, is_account=True)
        for path in [path for path, action in authorise.PAGES.items() if may(action)]:
            component, shown = router.render(snapshots, parse(path, f"?unit={OWN}&period=2025-Q4"))
            assert shown["snapshot"], path
            for node in components(orjson.loads(as_json(component))):
                target = urlsplit(str(node["props"].get("href", ""))).path
                # its way home is /, which leads to its own page
                (followed if authorise.may_open(target) or target == "/" else refused).add((path, target))
    assert refused == set() and ("/unit", "/collection") in followed
