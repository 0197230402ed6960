"""What a page gets to see: the view, one snapshot and the lists that every page needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

from dashboards import peers
from dashboards.formats import NONE, Formats
from dashboards.i18n import Texts, texts
from dashboards.snapshot import Reader, Row, Snapshots
from dashboards.view import View

KINDS = ("month", "quarter", "half_year", "year")
_Kept = TypeVar("_Kept")
_DEFAULT_KINDS = ("quarter", "month", "half_year", "year")


@dataclass(frozen=True)
class Context:
    """One request: a view on one snapshot, with the door to the others. `exporting`: for a file, which holds all
    rows.
    """

    view: View
    reader: Reader
    snapshots: Snapshots
    exporting: bool = False
    # titles of the tables that the page has shown so far, by name
    offered: dict[str, str] = field(default_factory=dict)

    @property
    def newest(self) -> str | None:
        """Identifier of the newest snapshot."""
        return (self.snapshots.current() or {}).get("snapshot_id")

    @cached_property
    def text(self) -> Texts:
        """Words in the language of the view."""
        return texts(self.view.lang)

    @cached_property
    def formats(self) -> Formats:
        """Formats in the language of the view."""
        return Formats(self.text)

    @cached_property
    def snapshot(self) -> Row:
        """The one row of meta.snapshot."""
        return self.reader.rows("snapshot")[0]

    @cached_property
    def periods(self) -> list[Row]:
        """Periods that can be chosen, in order of time; empty where the snapshot holds no figure."""
        return self.reader.rows("periods")

    @cached_property
    def period(self) -> Row:
        """The chosen period, else the default: the latest finished quarter that is scored, else month, half-year or
        year.

        Raises:
            IndexError: there is none; see `has_period`.
        """
        asked = next((row for row in self.periods if row["period_code"] == self.view.period), None)
        return asked or self._default_period()

    @property
    def has_period(self) -> bool:
        """Whether the snapshot holds a figure of any period."""
        return bool(self.periods)

    def _default_period(self) -> Row:
        for ranked in (True, False):
            finished = [row for row in self.periods if row["is_finished"] and row["has_ranks"] >= ranked]
            for kind in _DEFAULT_KINDS:
                of_kind = [row for row in finished if row["period_kind"] == kind]
                if of_kind:
                    return of_kind[-1]
        return self.periods[-1]

    @property
    def days(self) -> dict[str, date]:
        """The first and the last day of the chosen period, as questions ask for them."""
        return {name: self.period[name] for name in ("starts_on", "ends_on")}

    @property
    def until(self) -> date:
        """The last day of the chosen period that the snapshot can know."""
        last: date = self.period["ends_on"]
        as_of: datetime = self.snapshot["as_of"]
        return min(last, as_of.date())

    @cached_property
    def units(self) -> dict[str, Row]:
        """Units of the chosen period by code."""
        if not self.has_period:
            return {}
        lang = self.view.lang
        return self._kept("units", lambda: peers.units_by_code(self.reader.rows("units", **self.days), lang), lang)

    @cached_property
    def _last_names(self) -> dict[str, str]:
        """The newest name of every unit of the snapshot, by code."""
        lang = self.view.lang
        units = self.reader.kept(
            ("last_names", lang), lambda: peers.units_by_code(self.reader.rows("snapshot_units"), lang)
        )
        return {code: row["unit_name"] for code, row in units.items()}

    @cached_property
    def _era(self) -> tuple[int, int]:
        """How many rows of units have begun by the period's end, how many have ended before it: periods with the
        same two have the same units.
        """
        if not self.has_period:
            return 0, 0
        rows = self.reader.rows("unit_changes")
        began = sum(row["what"] == "begins" and row["changes_on"] <= self.period["ends_on"] for row in rows)
        return began, sum(row["what"] == "ends" and row["changes_on"] < self.period["starts_on"] for row in rows)

    @cached_property
    def metrics(self) -> dict[str, Row]:
        return {row["metric_code"]: row for row in self.reader.rows("metrics")}

    @cached_property
    def groups(self) -> list[str]:
        """Peer groups of more than one unit, largest first; all groups where none has two."""
        return self._kept("groups", lambda: peers.groups_of(self.units))

    @cached_property
    def group(self) -> str | None:
        """The chosen peer group, else the largest."""
        if self.view.type in self.groups:
            return self.view.type
        return self.groups[0] if self.groups else None

    @cached_property
    def parents(self) -> list[str]:
        """Units that have units below them, the one with most first."""
        return self._kept("parents", lambda: peers.parents_of(self.units))

    @cached_property
    def scope(self) -> str | None:
        """The unit whose pooled figures stand for the whole: the chosen parent, else the root with most units below
        it.
        """
        if self.view.parent in self.parents:
            return self.view.parent
        return self.parents[0] if self.parents else None

    @cached_property
    def within(self) -> list[str] | None:
        """Codes of the units below the chosen parent; None means no restriction."""
        if self.view.parent not in self.parents:
            return None
        return self._kept("within", lambda: peers.below(self.units, self.view.parent), self.view.parent)

    @cached_property
    def members(self) -> list[str]:
        """Units that report: of the chosen type and parent, without a root that only stands above others."""
        return self._kept("members", lambda: self._members(self.view.type), self.view.type, self.view.parent)

    @cached_property
    def reporting(self) -> list[str]:
        """Units that report, of the chosen parent and of all types."""
        return self._kept("reporting", lambda: self._members(None), self.view.parent)

    @cached_property
    def member_groups(self) -> list[str]:
        """Peer groups of the units that report."""

        def found() -> list[str]:
            return sorted({peers.group_of(self.units[code]) for code in self.members})

        return self._kept("member_groups", found, self.view.type, self.view.parent)

    def _members(self, group: str | None) -> list[str]:
        return peers.reporting(self.units, self.within, group, self.groups, self.parents)

    def _kept(self, what: str, make: Callable[[], _Kept], *of: str | None) -> _Kept:
        """What hangs on the units of the period, and on filters `of` the view, is made once a snapshot: with ten
        thousand units each costs milliseconds.
        """
        found: _Kept = self.reader.kept((what, *self._era, *of), make)
        return found

    def then(self, period: str) -> Context:
        """The same view of another period: there units may have had other names."""
        return Context(replace(self.view, period=period), self.reader, self.snapshots)

    def unit_name(self, code: str | None) -> str:
        """Name of a unit as it was called in the period, else as it was called last."""
        if code is None:
            return NONE
        if code in self.units:
            return str(self.units[code]["unit_name"])
        return str(self._last_names.get(code, code))

    def metric_name(self, code: str) -> str:
        """Name of a metric in the language of the view."""
        row = self.metrics.get(code)
        return self.text.either(row["name_zh"], row["name_en"]) if row else code

    def metric_unit(self, code: str) -> str | None:
        return self.metrics[code]["unit"] if code in self.metrics else None

    def definition(self, code: str) -> str:
        """Definition of a metric in the language of the view."""
        row = self.metrics.get(code)
        return self.text.either(row["definition_zh"], row["definition_en"]) if row else NONE

    def link(self, path: str | None = None, **changes: str | None) -> str:
        """Address of another view of the same snapshot."""
        return self.view.to(path, **changes).href

    def value(self, code: str, value: float | None) -> str:
        """A metric's value with its unit."""
        return self.formats.with_unit(value, self.metric_unit(code))

    @property
    def source(self) -> str:
        """Where the figures come from, in words: period, snapshot, as-of day."""
        period, as_of = self.formats.period(self.period["period_code"]), self.formats.day(self.snapshot["as_of"])
        return self.text("card.source", period=period, snapshot=self.reader.snapshot_id, as_of=as_of)

    @property
    def notices(self) -> Iterable[str]:
        """What of the address could not be followed, in words."""
        if self.view.ignored:
            yield self.text("notice.ignored", names=self.text("common.list").join(self.view.ignored))
        if self.view.period and self.period and self.view.period != self.period["period_code"]:
            asked, shown = (self.formats.period(code) for code in (self.view.period, self.period["period_code"]))
            yield self.text("notice.no_period", asked=asked, shown=shown)
        if self.view.parent and self.view.parent not in self.parents:
            yield self.text("notice.no_parent", code=self.view.parent)
        if self.reader.missed:
            what = self.text("common.list").join(self.text(one) for one in sorted(self.reader.missed))
            yield self.text(
                "notice.older", id=self.reader.snapshot_id, version=self.snapshot["code_version"] or NONE, what=what
            )
        if self.view.type and self.view.type not in self.groups:
            yield self.text("notice.no_type", code=self.view.type)
