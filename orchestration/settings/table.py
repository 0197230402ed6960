"""Every setting with its value and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.messages import LocalizedText
from orchestration.settings.fields import description
from orchestration.settings.file import FILE_NAME, read_file, toml_value
from orchestration.settings.model import Settings, from_environment, load_settings
from orchestration.settings.problems import Problems


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting of a home."""

    name: str
    value: Any
    origin: str  # default, file, environment
    default: Any
    about: LocalizedText

    @property
    def text(self) -> str:
        """Write the value as taizhang.toml does."""
        return toml_value(self.value)

    def as_dict(self) -> dict[str, Any]:
        """List its parts for --json."""
        return {
            "setting": self.name,
            "value": self.value,
            "origin": self.origin,
            "default": self.default,
            "description_zh": self.about.zh,
            "description_en": self.about.en,
        }


def rows(config: Path) -> list[SettingRow]:
    """List the settings of a home, in the order in which they are declared.

    Raises:
        UserError: the file or a variable is wrong.
    """
    settings = load_settings(config)
    variables, file = from_environment(), read_file(config / FILE_NAME, tuple(Settings.model_fields), Problems())

    def origin(name: str) -> str:
        return "environment" if name in variables else "file" if name in file.values else "default"

    return [
        SettingRow(name, getattr(settings, name), origin(name), field.default, description(field))
        for name, field in Settings.model_fields.items()
    ]
