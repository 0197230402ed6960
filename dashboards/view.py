"""What the address says: the whole state of a view, read from a URL and written to one.

    /ranking?period=2025-Q4&type=township&domain=case&sort=ranking.score.desc&lang=en&snapshot=S000001

Unknown or odd values are dropped and named in `ignored`; nothing here raises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from urllib.parse import parse_qsl, quote_plus

from expectations.periods import CODE

LANGUAGES = ("zh", "en")
DOMAINS = ("study", "reporting", "case", "outreach")
_LONGEST = 120
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_FORMS = {
    "period": re.compile(CODE),
    "domain": re.compile("|".join((*DOMAINS, "total"))),
    "lang": re.compile("|".join(LANGUAGES)),
    "snapshot": re.compile(r"S\d{6,9}"),
    "sort": re.compile(r"[a-z_]{1,30}\.[a-z_0-9]{1,60}\.(asc|desc)"),
    "metric": re.compile(r"[a-z][a-z0-9_]{0,60}"),
    "status": re.compile(r"[a-z_]{1,30}"),
    "findings": re.compile("settled"),
    "tab": re.compile(r"[a-z]{1,20}"),
    "explain": re.compile(r"(score\.[a-z]{1,20}|[a-z][a-z0-9_]{0,60}):.{1,160}:" + CODE),
    "rows": re.compile(r"(numerator|denominator|reported|left_out)\.[1-9]\d{0,5}"),
    "weights": re.compile(r"[a-z_]{1,60}:\d{1,3}(\.\d{1,2})?(,[a-z_]{1,60}:\d{1,3}(\.\d{1,2})?)*"),
}
# long enough for a weight of every metric of a scheme, for six units with long codes, for every metric of the catalogue
_LONGEST_OF = {"explain": 240, "weights": 1500, "metrics": 1500, "units": 400}


@dataclass(frozen=True, slots=True)
class View:
    """State of a page. None means: the default of the page. `units` and `metrics` are comma-separated lists,
    `weights` is a list of code:percent. `findings` = settled: what a later file has settled instead of what is open.

    `explain` (metric:unit:period, or score.domain:unit:period) opens the panel that explains a number, `rows`
    (part.page) says which of its rows.
    """

    path: str = "/"
    period: str | None = None
    type: str | None = None
    parent: str | None = None
    domain: str | None = None
    unit: str | None = None
    metric: str | None = None
    status: str | None = None
    findings: str | None = None
    units: str | None = None
    with_period: str | None = None
    base: str | None = None
    tab: str | None = None
    metrics: str | None = None
    weights: str | None = None
    sort: str | None = None
    lang: str = "zh"
    snapshot: str | None = None
    explain: str | None = None
    rows: str | None = None
    ignored: tuple[str, ...] = ()

    @property
    def search(self) -> str:
        """The query text of the address, with `?`, in a fixed order and without defaults."""
        # a page holds hundreds of addresses that differ in one word
        pairs = [(name, getattr(self, name)) for name in PARAMETERS]
        given = [
            f"{name}={_quoted(value)}"
            for name, value in pairs
            if value is not None and not (name == "lang" and value == "zh")
        ]
        return "?" + "&".join(given) if given else ""

    @property
    def page_name(self) -> str:
        """The page in the addresses of its files and rows: overview, ranking, …"""
        return self.path.strip("/") or "overview"

    @property
    def href(self) -> str:
        """Path and query text."""
        return self.path + self.search

    @property
    def page(self) -> View:
        """The view without the panel that explains a number: what the page itself shows."""
        return replace(self, explain=None, rows=None)

    def to(self, path: str | None = None, **changes: str | None) -> View:
        """The view with other values. Another page keeps period, type, parent, language and snapshot only."""
        if path is None or path == self.path:
            return replace(self, ignored=(), **changes)  # type: ignore[arg-type]  # lang is never taken away
        kept = {name: getattr(self, name) for name in ("period", "type", "parent", "lang", "snapshot")}
        return View(path=path, **{**kept, **changes})


PARAMETERS = tuple(field.name for field in fields(View) if field.name not in ("path", "ignored"))


def _quoted(value: str) -> str:
    # long ones are lists and weights, which differ from address to address
    return _quoted_word(value) if len(value) <= 40 else quote_plus(value)


@lru_cache(maxsize=4_000)
def _quoted_word(value: str) -> str:
    return quote_plus(value)


def _valid(name: str, value: str) -> bool:
    if not value or len(value) > _LONGEST_OF.get(name, _LONGEST) or _UNPRINTABLE.search(value):
        return False
    form = _FORMS.get({"with_period": "period", "base": "snapshot"}.get(name, name))
    return form is None or form.fullmatch(value) is not None


def parse(path: object, search: object) -> View:
    """The view of an address; any text, and anything that is no text, is accepted."""
    pairs = (
        parse_qsl(str(search or "").removeprefix("?"), keep_blank_values=True, max_num_fields=None)[:60]
        if isinstance(search, str)
        else []
    )
    values: dict[str, str] = {}
    ignored: list[str] = []
    for name, value in pairs:
        if name not in PARAMETERS:
            continue
        if name in values or not _valid(name, value):
            ignored.append(name)
        else:
            values[name] = value
    clean = path if isinstance(path, str) and path.startswith("/") and len(path) <= _LONGEST else "/"
    return View(path=clean.rstrip("/") or "/", ignored=tuple(dict.fromkeys(ignored)), **values)
