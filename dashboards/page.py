"""What a page is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dash import Dash

from dashboards.components.filter_bar import ALL
from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.snapshot import Snapshots

Tables = Mapping[str, Callable[[Context], Table]]
# filters of a page that is about the units of a period
OF_UNITS = ("period", "type_all", "parent")


@dataclass(frozen=True)
class Page:
    """One page. `filters` of the filter bar: period, type (one group), type_all (one or all), parent. `tables` can
    be exported.

    `register` connects callbacks of its own; `is_lasting`: it shows nothing but its snapshot, so a view of it never
    changes.
    """

    name: str
    path: str
    content: Callable[[Context], list[Any]]
    tables: Tables = field(default_factory=dict)
    filters: tuple[str, ...] = ("period",)
    filters_of_unit: tuple[str, ...] | None = None
    more_choices: Callable[[Context], dict[str, Any]] | None = None
    more_tables: Callable[[str], Callable[[Context], Table] | None] | None = None
    register: Callable[[Dash, Snapshots], None] | None = None
    is_lasting: bool = True

    def table(self, name: str) -> Callable[[Context], Table] | None:
        """The table of a name; some names, such as those of trends, are made of codes that only the snapshot knows."""
        return self.tables.get(name) or (self.more_tables(name) if self.more_tables else None)

    def filters_of(self, context: Context) -> tuple[str, ...]:
        """Filters of this view; a view of one unit may need fewer."""
        return self.filters_of_unit if self.filters_of_unit is not None and context.view.unit else self.filters

    def choices(self, context: Context) -> dict[str, Any]:
        """Values that the selects of the filter bar show."""
        found, filters = {}, self.filters_of(context)
        if "type" in filters:
            found["type"] = context.group or ""
        if "type_all" in filters:
            found["type"] = context.view.type if context.view.type in context.groups else ALL
        if "parent" in filters:
            found["parent"] = context.view.parent if context.view.parent in context.parents else ALL
        return found | (self.more_choices(context) if self.more_choices else {})
