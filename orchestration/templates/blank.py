"""Blank workbooks for units, with unit, period and what is owed filled in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from expectations.periods import Period, period
from orchestration import clock
from orchestration.home import locate
from orchestration.messages import WrongUse

if TYPE_CHECKING:
    from orchestration.reference.units import UnitRow


def write_blank(home: Path | None, template: str, output: Path, unit: str | None, period_code: str | None) -> None:
    """Write the blank workbook of a template.

    Raises:
        WrongUse: no such template, unit or period, or the folder of `output` is missing.
    """
    _check_template(template)
    within = _period(period_code)
    units = _units(home) if unit else ()
    if output.suffix.lower() not in ("", ".xlsx"):
        raise WrongUse("templates.blank.not_xlsx", stem=output.stem)
    if output.is_dir():
        raise WrongUse("templates.blank.is_a_folder", output=output)
    if not output.absolute().parent.is_dir():
        raise WrongUse("templates.blank.no_folder", parent=output.absolute().parent)
    _write(home, template, output, units, unit, within)


def blank_bytes(home: Path | None, template: str, unit: str | None) -> bytes:
    """Make the blank workbook of a template, filled in for a unit where one is named.

    Raises:
        KeyError: there is no such template.
        WrongUse: there is no such unit.
    """
    out = io.BytesIO()
    _write(home, template, out, _units(home) if unit else (), unit, None)
    return out.getvalue()


def write_blanks(home: Path | None, template: str | None, folder: Path, period_code: str | None) -> list[Path]:
    """Write a workbook for every unit, each in a folder named by the unit's code, as the inbox has them.

    Args:
        template: one template; every one that a unit fills in where none is named.
    Returns:
        The files, sorted by unit and template. A unit that is not valid at the end of the period (or today) has none.
    Raises:
        WrongUse: no such template or period, no units, or `folder` is a file.
    """
    from expectations.loading import contracts, form_names

    if template is not None:
        _check_template(template)
    within = _period(period_code)
    if folder.exists() and not folder.is_dir():
        raise WrongUse("templates.blank.is_no_folder", output=folder)
    units = _units(home)
    day = within.ends_on if within else clock.now().date()
    codes = sorted({row.unit_code for row in units if row.is_valid_on(day)})
    if not codes:
        raise WrongUse("templates.blank.no_units", day=day)
    names = [template] if template else form_names()
    written = []
    for code in codes:
        (folder / code).mkdir(parents=True, exist_ok=True)
        for name in names:
            stem = "-".join(filter(None, (contracts()[name].title_zh, period_code)))
            written.append(folder / code / f"{stem}.xlsx")
            _write(home, name, written[-1], units, code, within)
    return written


def _write(
    home: Path | None,
    template: str,
    output: Path | io.BytesIO,
    units: Sequence[UnitRow],
    unit: str | None,
    within: Period | None,
) -> None:
    from expectations.loading import contracts
    from orchestration.templates.owed import filling
    from orchestration.templates.workbook import write_template

    period_code = within.code if within else None
    if unit is None:
        write_template(template, output, None, period_code)
        return
    given = filling(contracts()[template], locate(home).config, units, unit, within, clock.now().date())
    write_template(template, output, (unit, _unit_name(units, unit)), period_code, given)


def _check_template(template: str) -> None:
    from expectations.loading import contracts

    if template not in contracts():
        names = ", ".join(contracts())
        raise WrongUse("templates.blank.no_template", template=template, names=names)


def _period(period_code: str | None) -> Period | None:
    if period_code is None:
        return None
    try:
        return period(period_code)
    except ValueError:
        raise WrongUse("templates.blank.not_a_period", period_code=period_code) from None


def _units(home: Path | None) -> Sequence[UnitRow]:
    from orchestration.reference.table import load_list
    from orchestration.reference.units import UnitRow

    path = locate(home).config / UnitRow.file.name
    return load_list(UnitRow, path) if path.exists() else ()


def _unit_name(units: Sequence[UnitRow], unit: str) -> str:
    """Return the name to write for a unit: its code where another unit bears the same name.

    Raises:
        WrongUse: there is no such unit.
    """
    names = [row.unit_name for row in units if row.unit_code == unit]
    if not names:
        raise WrongUse("templates.blank.no_unit", unit=unit)
    is_shared = any(row.unit_name == names[-1] and row.unit_code != unit for row in units)
    return unit if is_shared else names[-1]
