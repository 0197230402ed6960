"""A tree of components as JSON, in one pass: see docs/decisions/010."""

from __future__ import annotations

from typing import Any

import orjson
from dash.development.base_component import Component

_OF_THE_KIND = frozenset(
    {"_prop_names", "_valid_wildcard_attributes", "available_properties", "available_wildcard_properties"}
)
_OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY


def as_json(component: Any) -> bytes:
    """A tree of components as JSON, in one pass."""
    return orjson.dumps(component, default=_as_plain, option=_OPTIONS)


def _as_plain(one: Any) -> dict[str, Any]:
    """What Component.to_plotly_json says, without looking every possible word up; plotly's figures say it
    themselves.
    """
    if not isinstance(one, Component):
        plain: dict[str, Any] = one.to_plotly_json()
        return plain
    props = {name: value for name, value in vars(one).items() if name not in _OF_THE_KIND}
    return {"props": props, "type": one._type, "namespace": one._namespace}
