"""Blank workbooks for units, with unit and period filled in."""

from __future__ import annotations

from pathlib import Path

from orchestration.home import locate
from orchestration.messages import WrongUse
from orchestration.periods import period


def _unit_name(home: Path | None, unit: str) -> str | None:
    """The name to write for a unit: its code where another unit bears the same name; None where there is no such unit."""
    from orchestration.reference.units import load_units

    path = locate(home).config / "units.csv"
    rows = load_units(path) if path.exists() else ()
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
        raise WrongUse(f"没有模板 {template}，可用：{names}", f"there is no template {template}; choose one of {names}")
    if period_code is not None:
        try:
            period(period_code)
        except ValueError:
            raise WrongUse(
                f"“{period_code}”不是期间，请写成 2024-03、2024-Q1、2024-H1 或 2024",
                f"{period_code!r} is no period; write 2024-03, 2024-Q1, 2024-H1 or 2024",
            ) from None
    name = _unit_name(home, unit) if unit else None
    if unit and name is None:
        raise WrongUse(f"units.csv 中没有代码为 {unit} 的单位", f"units.csv has no unit {unit}")
    if output.suffix.lower() not in ("", ".xlsx"):
        raise WrongUse(
            f"模板是 .xlsx 文件，请写成 {output.stem}.xlsx", f"a template is an .xlsx file; name it {output.stem}.xlsx"
        )
    if output.is_dir():
        raise WrongUse(f"{output} 是文件夹，请写明文件名", f"{output} is a folder; name a file")
    if not output.absolute().parent.is_dir():
        raise WrongUse(f"没有文件夹 {output.absolute().parent}", f"there is no folder {output.absolute().parent}")
    write_template(template, output, (unit, name) if unit else None, period_code)
