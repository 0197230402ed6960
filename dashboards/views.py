"""Answers as they are sent, kept compressed: pages by snapshot and view, scripts by what they say.

    views.register(server, key_of)      # after Compress, whose turn comes later then, and after what refuses requests

A snapshot never changes, so neither does a page of it. Whoever makes a page says with `lasts()` that it shows nothing
else; what nobody said it of (a page that failed, a home without a snapshot) is made again.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from flask import Flask, Response, g, request

from dashboards.callback_body import PATH
from dashboards.kept import Kept

MAX_PAGE_BYTES, MAX_SCRIPT_BYTES = 64 * 1024 * 1024, 24 * 1024 * 1024
_SCRIPTS = ("/_dash-component-suites/", "/assets/")
_TEXTS = frozenset({"application/javascript", "text/javascript", "text/css", "image/svg+xml", "application/json"})
# half the time of the usual level 6 for a tenth more bytes; scripts are compressed once
_PAGE_LEVEL, _SCRIPT_LEVEL = 3, 6

# what the page hangs on that the body of a callback asks for; None where it asks for no page, or for one that changes
KeyOf = Callable[[Mapping[str, Any]], Hashable | None]


def lasts() -> None:
    """Say that the page which is being answered will never be another."""
    g.view_lasts = True


def register(server: Flask, key_of: KeyOf) -> None:
    """Answer from what is kept, and keep what is answered."""
    pages: Kept[bytes] = Kept(MAX_PAGE_BYTES, len)
    scripts: Kept[bytes] = Kept(MAX_SCRIPT_BYTES, len)

    @server.before_request
    def answer() -> Response | None:
        if request.method != "POST" or not request.path.endswith(PATH):
            return None
        key = key_of(request.get_json())
        packed = pages.get(key) if key is not None else None
        if packed is None:
            g.view_key = key
            return None
        return _sent(Response(mimetype="application/json"), packed)

    @server.after_request
    def keep(response: Response) -> Response:
        key = g.get("view_key")
        if response.status_code != 200 or "Content-Encoding" in response.headers:
            return response
        if key is not None and "view_lasts" in g:
            packed = gzip.compress(response.get_data(), _PAGE_LEVEL)
            pages.put(key, packed)
            return _sent(response, packed)
        if request.path.startswith(_SCRIPTS) and response.mimetype in _TEXTS and _takes_gzip():
            return _sent(response, _script(scripts, response))
        return response


def _script(scripts: Kept[bytes], response: Response) -> bytes:
    """A script compressed; its address is no key, since a version or a question in it can be invented."""
    response.direct_passthrough = False
    data = response.get_data()
    key = hashlib.blake2b(data, digest_size=20).digest()
    packed = scripts.get(key)
    if packed is None:
        packed = gzip.compress(data, _SCRIPT_LEVEL)
        scripts.put(key, packed)
    return packed


def _takes_gzip() -> bool:
    return bool(request.accept_encodings["gzip"])


def _sent(response: Response, packed: bytes) -> Response:
    if _takes_gzip():
        response.set_data(packed)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response.set_data(gzip.decompress(packed))
    return response
