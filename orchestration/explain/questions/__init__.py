"""The questions as SQL text; parameters are always bound by whoever asks."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
# each has table functions of its own in a snapshot: one for all is planned more slowly
DOMAINS = ("study", "reporting", "case", "outreach", "data")


@cache
def question(name: str) -> str:
    """Read a question, one of the files of this folder; totals and rows have a domain: rows.study.

    Raises:
        KeyError: there is no such question.
    """
    stem, _, domain = name.partition(".")
    path = _FOLDER / f"{stem}.sql"
    if not path.is_file() or (domain in DOMAINS) != (stem in ("totals", "rows")):
        raise KeyError(name)
    return path.read_text(encoding="utf-8").replace("{domain}", domain)
