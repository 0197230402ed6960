"""Blank workbooks for units, with unit and period filled in."""

from __future__ import annotations

from pathlib import Path

from expectations.periods import period
from orchestration.home import locate
from orchestration.messages import WrongUse


def _unit_name(home: Path | None, unit: str) -> str | None:
    """The name to write for a unit: its code where another unit bears the same name; None where there is no such
    unit.
    """
    from orchestration.reference.table import load_list
    from orchestration.reference.units import UnitRow

    path = locate(home).config / "units.csv"
    rows = load_list(UnitRow, path) if path.exists() else ()
    names = [row.unit_name for row in rows if row.unit_code == unit]
    if not names:
        return None
    is_shared = any(row.unit_name == names[-1] and row.unit_code != unit for row in rows)
    return unit if is_shared else names[-1]


def write_blank(home: Path | None, template: str, output: Path, unit: str | None, period_code: str | None) -> None:
    """Write the blank workbook of a template.

    Raises:
        WrongUse: no such template, unit or period, or the folder of `output` is missing.
    """
    from expectations.loading import contracts
    from orchestration.templates.workbook import write_template

    if template not in contracts():
        names = ", ".join(contracts())
        raise WrongUse("templates.blank.no_template", template=template, names=names)
    if period_code is not None:
        try:
            period(period_code)
        except ValueError:
            raise WrongUse("templates.blank.not_a_period", period_code=period_code) from None
    name = _unit_name(home, unit) if unit else None
    if unit and name is None:
        raise WrongUse("templates.blank.no_unit", unit=unit)
    if output.suffix.lower() not in ("", ".xlsx"):
        raise WrongUse("templates.blank.not_xlsx", stem=output.stem)
    if output.is_dir():
        raise WrongUse("templates.blank.is_a_folder", output=output)
    if not output.absolute().parent.is_dir():
        raise WrongUse("templates.blank.no_folder", parent=output.absolute().parent)
    write_template(template, output, (unit, name) if unit else None, period_code)
