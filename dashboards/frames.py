"""Rendered views as bytes, kept by snapshot: a snapshot never changes, so neither does a view of it.

frames = Frames()
frames.of((newest, view), make)  # make() once; the same bytes for everybody who asks for the view again

Addresses can be invented without end. So a view that somebody asks for is kept when it is asked for a second time;
the first views of a snapshot, which are made before anybody asks, at once.
"""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from dash.development.base_component import Component

from dashboards.recent import Recent
from dashboards.shared_views import Key, SharedViews

_MOST_BYTES, _MOST_VIEWS = 96 * 1024 * 1024, 2000
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
        return one.to_plotly_json()
    props = {name: value for name, value in vars(one).items() if name not in _OF_THE_KIND}
    return {"props": props, "type": one._type, "namespace": one._namespace}


@dataclass
class Kept:
    """One view: its components as JSON, what scripts need to know, and the whole answer compressed, once somebody
    asked for that.
    """

    frame: bytes
    shown: dict
    packed: bytes | None = None

    def fragment(self) -> tuple[orjson.Fragment, dict]:
        """The view as the outputs of a callback."""
        return orjson.Fragment(self.frame), self.shown

    def pack(self, answer: bytes) -> bytes:
        """The answer compressed; an answer with the same view is the same."""
        if self.packed is None:
            # half the time of the usual level 6 for a tenth more bytes
            self.packed = gzip.compress(answer, compresslevel=3)
        return self.packed


class Frames:
    """The views asked for most recently, up to 96 MB; what another process of the server has made is read, not made.

    Args:
        shared: what the processes of a server share.
    """

    def __init__(self, shared: SharedViews | None = None) -> None:
        self._lock = threading.Lock()
        self._shared = shared or SharedViews(None)
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._under_way: dict[Key, threading.Lock] = {}
        self._asked = Recent()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, key: Key | None, make: Callable[[], tuple[Any, dict]], *, at_once: bool = True) -> Kept:
        """A view; `key` None keeps nothing, `at_once` False keeps what has been asked for before.

        Everybody who asks while it is being made waits for the one who makes it.
        """
        if key is None:
            return _made(make)
        is_wanted = self._asked.again(key)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            turn = self._under_way.setdefault(key, threading.Lock())
        with turn:
            try:
                with self._lock:
                    found = self._kept.get(key)
                if found is None:
                    found = self._shared_or_made(key, make, is_kept=at_once or is_wanted)
                return found
            finally:
                with self._lock:
                    self._under_way.pop(key, None)

    def _shared_or_made(self, key: Key, make: Callable[[], tuple[Any, dict]], *, is_kept: bool) -> Kept:
        known = self._shared.get(key)
        made = Kept(*known) if known else _made(make)
        # a page that could not be made is made again
        if is_kept and made.shown["snapshot"] is not None:
            if not known:
                self._shared.put(key, made.frame, made.shown)
            self._keep(key, made)
        return made

    def _keep(self, key: Key, made: Kept) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = made
            self._bytes += _weight(made)
            while self._bytes > _MOST_BYTES or len(self._kept) > _MOST_VIEWS:
                self._bytes -= _weight(self._kept.popitem(last=False)[1])


def _made(make: Callable[[], tuple[Any, dict]]) -> Kept:
    component, shown = make()
    return Kept(as_json(component), shown)


def _weight(kept: Kept) -> int:
    # compressed it needs about an eighth more
    return len(kept.frame) * 9 // 8
