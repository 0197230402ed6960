"""Rendered views as bytes, kept by snapshot: a snapshot never changes, so neither does a view of it.

frames = Frames()
frames.of(key, make)            # make() once; the same bytes for everybody who asks for the view again
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

import orjson
from dash.development.base_component import Component

_MOST_BYTES = 96 * 1024 * 1024
_OF_THE_KIND = frozenset({"_prop_names", "_valid_wildcard_attributes", "available_properties", "available_wildcard_properties"})
_OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY


def as_json(component: Any) -> bytes:
    """A tree of components as JSON, in one pass."""
    return orjson.dumps(component, default=_as_plain, option=_OPTIONS)


def _as_plain(one: Any) -> dict[str, Any]:
    """What Component.to_plotly_json says, without looking every possible word up; plotly's figures say it themselves."""
    if not isinstance(one, Component):
        return one.to_plotly_json()
    props = {name: value for name, value in vars(one).items() if name not in _OF_THE_KIND}
    return {"props": props, "type": one._type, "namespace": one._namespace}


class Frames:
    """The views asked for most recently, up to 96 MB."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[bytes, dict]] = OrderedDict()
        self._under_way: dict[Hashable, threading.Lock] = {}
        self._bytes = 0

    def of(self, key: Hashable | None, make: Callable[[], tuple[Any, dict]]) -> tuple[orjson.Fragment, dict]:
        """A view as (JSON of its components, what scripts need to know); `key` None keeps nothing.

        Everybody who asks while it is being made waits for the one who makes it.
        """
        if key is None:
            return _fragment(_made(make))
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return _fragment(self._kept[key])
            turn = self._under_way.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                found = self._kept.get(key)
            if found is None:
                found = _made(make)
                self._keep(key, found)
            return _fragment(found)

    def _keep(self, key: Hashable, made: tuple[bytes, dict]) -> None:
        with self._lock:
            self._under_way.pop(key, None)
            # a page that could not be made is made again
            if made[1]["snapshot"] is None:
                return
            self._kept[key] = made
            self._bytes += len(made[0])
            while self._bytes > _MOST_BYTES:
                self._bytes -= len(self._kept.popitem(last=False)[1][0])


def _made(make: Callable[[], tuple[Any, dict]]) -> tuple[bytes, dict]:
    component, shown = make()
    return as_json(component), shown


def _fragment(made: tuple[bytes, dict]) -> tuple[orjson.Fragment, dict]:
    return orjson.Fragment(made[0]), made[1]
