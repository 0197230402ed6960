"""A tree of components as the browser gets it."""

from __future__ import annotations

from typing import Any

import orjson
from plotly.io.json import to_json_plotly


def as_json(component: Any) -> bytes:
    """What Dash sends of a component, with the signs of HTML written as themselves."""
    return orjson.dumps(orjson.loads(to_json_plotly(component)))
