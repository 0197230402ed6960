"""The lists of config/ and what stands in them, read and checked."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from orchestration.reference.appeals import AppealRow
from orchestration.reference.baselines import Baseline
from orchestration.reference.contacts import Contact
from orchestration.reference.exemptions import CaseExclusion, Exemption
from orchestration.reference.lists import CalendarDay, CaseLimit, FigureLabel
from orchestration.reference.media import Medium
from orchestration.reference.obligations import ObligationRow
from orchestration.reference.row import ListRow
from orchestration.reference.scheme import Scheme
from orchestration.reference.units import UnitRow
from orchestration.settings.problems import Problem

if TYPE_CHECKING:
    from orchestration.collection.sources.source import Source
    from orchestration.reference.doors import Door
    from orchestration.settings.model import Settings

LISTS: tuple[type[ListRow], ...] = (
    UnitRow,
    ObligationRow,
    Exemption,
    CaseLimit,
    CaseExclusion,
    CalendarDay,
    FigureLabel,
    Medium,
    Baseline,
    Contact,
    AppealRow,
)
OF_NO_FIGURE = ("contacts.csv", "appeals.csv", "doors.yml")  # a change of these makes no new snapshot
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class References:
    """Everything under config/, read and checked."""

    units: tuple[UnitRow, ...]
    obligations: tuple[ObligationRow, ...]
    exemptions: tuple[Exemption, ...]
    calendar: tuple[CalendarDay, ...]
    case_limits: tuple[CaseLimit, ...]
    case_exclusions: tuple[CaseExclusion, ...]
    figures: dict[str, str]  # label as written → figure expression
    media: dict[str, Medium]  # name as written → the medium
    baselines: tuple[Baseline, ...]
    schemes: tuple[Scheme, ...]
    sources: tuple[Source, ...]
    settings: Settings
    digest: str  # over the bytes of all lists, and the settings that change figures
    reading_digest: str  # over those files that decide how a ledger is read
    contacts: tuple[Contact, ...] = ()
    appeals: tuple[AppealRow, ...] = ()  # as they stand in the list; orchestration/appeals knows what became of them
    doors: Mapping[str, Door] = field(default_factory=dict)  # by their names
    warnings: tuple[Problem, ...] = ()  # what can be used and is most likely not meant

    def log_warnings(self) -> None:
        """Log the warnings, once a run."""
        for warning in self.warnings:
            LOG.warning("%s", warning.sentence)
