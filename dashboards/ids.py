"""Identifiers of components that callbacks or scripts refer to."""

from __future__ import annotations


class Shell:
    """The frame around every page."""

    # of dash.page_container
    url = "_pages_location"
    frame = "_pages_content"
    poll = "shell-poll"
    notice = "shell-notice"
    shown = "shell-shown"
    explain = "shell-explain"
    fault = "shell-fault"
    main = "main"


def choice(name: str) -> dict[str, str]:
    """A select whose value goes into the address as parameter `name`."""
    return {"type": "choice", "name": name}


def unit_search(place: str) -> dict[str, str]:
    """A select that looks units up on the server; choosing one opens its page."""
    return {"type": "unit-search", "name": place}


def grid(name: str) -> dict[str, str]:
    """A table with sortable columns; its sort is part of the address."""
    return {"type": "grid", "name": name}


def drawing(name: str) -> dict[str, str]:
    """The figure of a chart, before it is drawn."""
    return {"type": "drawing", "name": name}


def slot(name: str) -> dict[str, str]:
    """Where a chart is drawn: those in sight first, the others when the browser has nothing better to do."""
    return {"type": "slot", "name": name}


def chart(name: str) -> dict[str, str]:
    """A chart; a click on a point that carries an address opens it."""
    return {"type": "chart", "name": name}


def weight(code: str) -> dict[str, str]:
    """A slider of the what-if: the weight of a domain or metric, in percent."""
    return {"type": "weight", "name": code}


CATALOG = "/catalog"  # the address of the catalogue of models
