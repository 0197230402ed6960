"""The department's own lists (config/): units, obligations, calendar, limits, scheme, sources. Data, never code."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from orchestration.messages import ConfigError
from orchestration.reference.appeals import AppealRow
from orchestration.reference.baselines import Baseline
from orchestration.reference.contacts import Contact
from orchestration.reference.exemptions import CaseExclusion, Exemption, Lookups, ObligationFinder
from orchestration.reference.lists import CalendarDay, CaseLimit, FigureLabel
from orchestration.reference.media import Medium
from orchestration.reference.obligations import ObligationRow, spelled_types
from orchestration.reference.references import OF_NO_FIGURE, References
from orchestration.reference.row import ListRow
from orchestration.reference.scheme import Scheme, load_schemes
from orchestration.reference.table import load_list
from orchestration.reference.units import Alias, UnitFinder, UnitRow
from orchestration.settings.file import FILE_NAME as SETTINGS_FILE
from orchestration.settings.problems import ERROR, WARNING, Problems
from orchestration.zones import use_zone

__all__ = ["Alias", "ConfigError", "ObligationRow", "References", "Scheme", "UnitRow", "load", "read"]

Row = TypeVar("Row", bound=ListRow)


def _digest(config: Path, paths: list[Path], settings: str) -> str:
    total = hashlib.sha256(settings.encode())
    for path in sorted(paths):
        total.update(path.relative_to(config).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _may_name(model: type[ListRow], rows: Sequence[Row], problems: Problems) -> Sequence[Row] | None:
    """Say what other lists may name; None: anything, as nothing can be read and that is reported already."""
    return rows if rows or all(problem.file != model.file.name for problem in problems.of(ERROR)) else None


def read(config: Path, problems: Problems) -> References:
    """Read every list of a config folder and gather what is wrong; what is right is returned.

    Its time zone is in force from here on.
    """
    from orchestration.collection.sources.source import load_sources
    from orchestration.reference.doors import DOORS_FILE, load_doors
    from orchestration.settings.model import read_settings

    settings = read_settings(config, problems)
    use_zone(settings.timezone)  # deadlines of the lists are in it

    def listed(model: type[Row], **more: Any) -> tuple[Row, ...]:
        return load_list(model, config / model.file.name, problems, **more)

    invalid_units, invalid_obligations = list[UnitRow](), list[ObligationRow]()
    units = listed(UnitRow, invalid=invalid_units)
    obligations = listed(ObligationRow, lookups=spelled_types(units), invalid=invalid_obligations)
    lookups = Lookups(
        UnitFinder(_may_name(UnitRow, [*units, *invalid_units], problems)),
        ObligationFinder(_may_name(ObligationRow, [*obligations, *invalid_obligations], problems)),
    )
    skipped = (SETTINGS_FILE, *OF_NO_FIGURE)
    files = [
        path
        for path in config.rglob("*")
        if path.is_file() and not path.name.startswith((".", "~$")) and path.name not in skipped
        if path.parent != config / "circular"
    ]
    reading = [
        path
        for path in files
        if path.name in ("units.csv", "obligations.csv", "figures.csv", "media.csv")
        or path.suffix in (".yml", ".yaml")
        and path.parent != config
    ]
    return References(
        units=units,
        obligations=obligations,
        exemptions=listed(Exemption, lookups=lookups),
        calendar=listed(CalendarDay),
        case_limits=listed(CaseLimit),
        case_exclusions=listed(CaseExclusion, lookups=lookups),
        figures={row.label: row.figure for row in listed(FigureLabel)},
        media={row.name: row for row in listed(Medium)},
        baselines=listed(Baseline, lookups=lookups),
        schemes=load_schemes(config / "scheme.yml", problems),
        sources=load_sources(config / "sources", problems, timezone=settings.timezone),
        settings=settings,
        contacts=listed(Contact, lookups=lookups),
        appeals=listed(AppealRow, lookups=lookups),
        doors=load_doors(config / DOORS_FILE, problems),
        digest=_digest(config, files, settings.figures_text),
        reading_digest=_digest(config, reading, settings.timezone),
    )


def load(config: Path) -> References:
    """Read and check every list of a config folder.

    Raises:
        ConfigError: lists are missing or wrong; the message names file, line, column and remedy of each problem.
    """
    from orchestration.reference.cross_checks import compare

    problems = Problems()
    references = read(config, problems)
    problems.stop()
    compare(config, references, problems)
    return replace(references, warnings=tuple(problems.of(WARNING)))
