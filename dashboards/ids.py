"""Identifiers of components that callbacks or scripts refer to."""

from __future__ import annotations

from collections.abc import Callable


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


def _named(kind: str) -> Callable[[str], dict[str, str]]:
    return lambda name: {"type": kind, "name": name}


# a select whose value goes into the address as the parameter of its name
choice = _named("choice")
# a select that looks units up on the server
unit_search = _named("unit-search")
# a table with sortable columns; its sort is part of the address
grid = _named("grid")
# the figure of a chart before it is drawn, and where it is: those in sight first, the others when there is time
drawing = _named("drawing")
slot = _named("slot")
# a slider of the what-if: the weight of a domain or metric, in percent
weight = _named("weight")
CATALOG = "/catalog"  # the address of the catalogue of models
DATA_DOCS = "/data-docs"  # below it that of what each snapshot was checked for
