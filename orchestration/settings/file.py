"""Reads and writes <home>/config/taizhang.toml; this module knows no setting by name."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from orchestration.messages import LocalizedText
from orchestration.settings.problems import Problems

FILE_NAME = "taizhang.toml"
PREFIX = "TAIZHANG_"  # of the variables that come before the file
_KEY = re.compile(r"""^\s*(?:\[\s*)?["']?([A-Za-z0-9_-]+)["']?\s*(?:[=.\]])""")
_PLACE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """The settings that stand in a file, and their lines."""

    values: dict[str, Any]
    lines: dict[str, int]


def _key_lines(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        match = _KEY.match(line)
        if match:
            found.setdefault(match[1], number)
    return found


def read_file(path: Path, known: tuple[str, ...], problems: Problems) -> SettingsFile:
    """Read the settings of a file; empty where there is none. Keys that are no setting are gathered."""
    if not path.exists():
        return SettingsFile({}, {})
    try:
        text = path.read_text("utf-8-sig")
        content = tomllib.loads(text)
    except UnicodeDecodeError:
        problems.error(FILE_NAME, "not_utf8")
        return SettingsFile({}, {})
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        fault = _PLACE.sub("", str(error)).strip()
        problems.error(FILE_NAME, "not_toml", fault=fault, line=int(place[1]) if place else None)
        return SettingsFile({}, {})
    lines = _key_lines(text)
    for key, value in content.items():
        if key not in known:
            _report_unknown(key, value, known, lines.get(key), problems)
    return SettingsFile({key: value for key, value in content.items() if key in known}, lines)


def is_any_set(config: Path, names: tuple[str, ...]) -> bool:
    """Say whether a file or a variable may set one of these: to load all settings takes a while."""
    if any(f"{PREFIX}{name.upper()}" in os.environ for name in names):
        return True
    try:
        text = (config / FILE_NAME).read_text("utf-8", errors="replace")
    except OSError:
        return False
    return any(name in line for line in text.splitlines() if not line.lstrip().startswith("#") for name in names)


def _report_unknown(key: str, value: Any, known: tuple[str, ...], line: int | None, problems: Problems) -> None:
    near = get_close_matches(key.lower().replace("-", "_"), known, 1, 0.6)
    code = "setting_near" if near else "no_such_setting"
    code = "settings_have_no_sections" if isinstance(value, dict) else code
    problems.error(FILE_NAME, code, line=line, key=key, near=near)


def toml_value(value: Any) -> str:
    """Write a value as TOML does."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def commented_file(settings: Iterable[tuple[str, Any, LocalizedText]]) -> str:
    """Write a taizhang.toml in which every default stands behind a comment sign.

    Args:
        settings: name, default and what it is.
    """
    head = LocalizedText("settings.file.head")
    blocks = [f"# {head.zh}\n# {head.en}\n"]
    blocks += [f"# {about.zh}\n# {about.en}\n# {name} = {toml_value(default)}\n" for name, default, about in settings]
    return "\n".join(blocks)
