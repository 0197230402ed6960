"""The department's time zone: of instants without an offset, and of days. A source's own time zone is another matter.

It is set once a home is opened (`use_zone_of`) or its lists are read; until then it is Shanghai's.
"""

from __future__ import annotations

import os
import tomllib
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

from orchestration.settings.file import FILE_NAME

SHANGHAI = ZoneInfo("Asia/Shanghai")
END_OF_DAY = time(23, 59, 59, 999999)
_VARIABLE = "TAIZHANG_TIMEZONE"
_current = SHANGHAI


def zone() -> ZoneInfo:
    """The time zone in force."""
    return _current


def use_zone(name: str) -> None:
    """Put a time zone in force; `name` has been checked."""
    global _current
    _current = ZoneInfo(name)


def use_zone_of(config: Path) -> None:
    """Put the time zone of a home in force, without loading its other settings.

    A setting that cannot be used leaves Shanghai's: whoever needs the settings says what is wrong with them.
    """
    try:
        found = os.environ.get(_VARIABLE) or tomllib.loads((config / FILE_NAME).read_text("utf-8-sig")).get("timezone")
        use_zone(found or SHANGHAI.key)
    except (OSError, ValueError, KeyError, TypeError):
        use_zone(SHANGHAI.key)
