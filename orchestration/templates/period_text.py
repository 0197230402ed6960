"""How the code of a period is written for people."""

from __future__ import annotations

from expectations.periods import period
from orchestration.messages import LocalizedText


def period_text(code: str) -> str:
    """A period code as people write it: 2024-03 → 2024年3月, 2024-Q1 → 2024年一季度, 2024-H1 → 2024年上半年, 2024 →
    2024年.
    """
    which = period(code)
    if which.kind == "month":
        return LocalizedText("templates.workbook.month", year=which.starts_on.year, month=which.starts_on.month).zh
    return LocalizedText(f"pages.period.{'year' if which.kind == 'year' else code[5:]}", year=which.starts_on.year).zh
