"""What an operator may change without touching code: <home>/config/taizhang.toml, and TAIZHANG_* over it.

settings = load_settings(home.config)
settings.port
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from orchestration.messages import LocalizedText
from orchestration.settings.fields import described, description
from orchestration.settings.file import FILE_NAME, PREFIX, SettingsFile, commented_file, read_file
from orchestration.settings.problems import Problems
from orchestration.settings.roles import ROLES
from orchestration.settings.validation import translate

_SPAN = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_CRON_BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_CRON_NAMES = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat", re.IGNORECASE)
_CRON_PART = re.compile(r"(?:\*|(\d+)(?:-(\d+))?)(?:/([1-9]\d*))?")


def _timezone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ValueError, OSError, KeyError):
        raise ValueError from None


def _hours(text: str) -> str:
    last = -1
    for span in text.replace(" ", "").split(","):
        match = _SPAN.fullmatch(span)
        first, end = (int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])) if match else (0, -1)
        if not last <= first < end <= 24 * 60:
            raise ValueError
        last = end
    return text.replace(" ", "")


def _gate(text: str) -> str:
    if text not in ("off", "approval", "second_person"):
        raise ValueError
    return text


def _cron(text: str) -> str:
    parts = text.split()
    if len(parts) != len(_CRON_BOUNDS) or not all(map(_is_cron_part, parts, _CRON_BOUNDS)):
        raise ValueError
    return " ".join(parts)


def _is_cron_part(text: str, bounds: tuple[int, int]) -> bool:
    for piece in _CRON_NAMES.sub("1", text).split(","):
        match = _CRON_PART.fullmatch(piece)
        if not match or any(not bounds[0] <= int(number) <= bounds[1] for number in match.groups()[:2] if number):
            return False
    return True


def _units_see(text: str) -> str:
    if text not in ("nothing", "bands", "ranks"):
        raise ValueError
    return text


def _roles(names: tuple[str, ...]) -> tuple[str, ...]:
    if not set(names) <= set(ROLES):
        raise ValueError
    return names


def _header(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*|", text):
        raise ValueError
    return text


def _issuer(text: str) -> str:
    if not re.fullmatch(r"https://[^\s?#]+|http://(127\.0\.0\.1|localhost)[^\s?#]*|", text):
        raise ValueError
    return text


def _secret_from(text: str) -> str:
    if not re.fullmatch(r"[A-Z][A-Z0-9_]*|file:.+", text):
        raise ValueError
    return text


def _addresses(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(ip_network(text)) for text in texts)


def _names(value: object) -> object:
    return [name.strip() for name in value.split(",") if name.strip()] if isinstance(value, str) else value


class Settings(BaseModel):
    """One field a setting; the descriptions are what docs/configuration.md and a new taizhang.toml say of it."""

    model_config = ConfigDict(frozen=True)

    timezone: Annotated[str, AfterValidator(_timezone)] = described("settings.model.timezone", default="Asia/Shanghai")
    schedule: Annotated[str, AfterValidator(_cron)] = described("settings.model.schedule", default="30 6 * * *")
    remind_schedule: Annotated[str, AfterValidator(_cron)] = described(
        "settings.model.remind_schedule", default="30 8 * * 1-5"
    )
    fetch_schedule: Annotated[str, AfterValidator(_cron)] = described(
        "settings.model.fetch_schedule", default="0 * * * *"
    )
    sensor_seconds: int = described("settings.model.sensor_seconds", default=60, ge=5)
    host: str = described("settings.model.host", default="127.0.0.1")
    port: int = described("settings.model.port", default=8050, ge=1, le=65535)
    orchestrator_port: int = described("settings.model.orchestrator_port", default=3000, ge=1, le=65535)
    allowed_hosts: Annotated[tuple[str, ...], BeforeValidator(_names)] = described(
        "settings.model.allowed_hosts", default=()
    )
    page_poll_seconds: float = described("settings.model.page_poll_seconds", default=20.0, ge=1)
    server_processes: int = described("settings.model.server_processes", default=0, ge=0, le=32)
    session_idle_minutes: int = described("settings.model.session_idle_minutes", default=30, ge=1, le=720)
    session_hours: int = described("settings.model.session_hours", default=8, ge=1, le=24)
    totp_roles: Annotated[tuple[str, ...], BeforeValidator(_names), AfterValidator(_roles)] = described(
        "settings.model.totp_roles", default=()
    )
    sign_on_header: Annotated[str, AfterValidator(_header)] = described("settings.model.sign_on_header", default="")
    sign_on_proxies: Annotated[tuple[str, ...], BeforeValidator(_names), AfterValidator(_addresses)] = described(
        "settings.model.sign_on_proxies", default=()
    )
    oidc_issuer: Annotated[str, AfterValidator(_issuer)] = described("settings.model.oidc_issuer", default="")
    oidc_client_id: str = described("settings.model.oidc_client_id", default="taizhang")
    oidc_secret_from: Annotated[str, AfterValidator(_secret_from)] = described(
        "settings.model.oidc_secret_from", default="OIDC_CLIENT_SECRET"
    )
    oidc_claim: str = described("settings.model.oidc_claim", default="preferred_username")
    units_see: Annotated[str, AfterValidator(_units_see)] = described("settings.model.units_see", default="nothing")
    upload_megabytes: int = described("settings.model.upload_megabytes", default=30, ge=1, le=1000)
    upload_threads: int = described("settings.model.upload_threads", default=2, ge=1, le=8)
    sending_seconds: float = described("settings.model.sending_seconds", default=20.0, ge=1, le=600)
    workers: int = described("settings.model.workers", default=0, ge=0, le=64)
    worker_megabytes: int = described("settings.model.worker_megabytes", default=1000, ge=100)
    worker_cpu_seconds: int = described("settings.model.worker_cpu_seconds", default=30, ge=1)
    worker_wall_seconds: int = described("settings.model.worker_wall_seconds", default=300, ge=5)
    memory_percent: int = described("settings.model.memory_percent", default=70, ge=10, le=95)
    settle_seconds: float = described("settings.model.settle_seconds", default=3.0, ge=0, le=60)
    free_gigabytes: float = described("settings.model.free_gigabytes", default=1.0, ge=0)
    work_hours: Annotated[str, AfterValidator(_hours)] = described(
        "settings.model.work_hours", default="09:00-12:00,14:00-18:00"
    )
    publish_gate: Annotated[str, AfterValidator(_gate)] = described("settings.model.publish_gate", default="off")
    repair_window_days: int = described("settings.model.repair_window_days", default=3, ge=0)
    remind_days: int = described("settings.model.remind_days", default=3, ge=1, le=30)
    silent_days: int = described("settings.model.silent_days", default=10, ge=1)
    backup_days: int = described("settings.model.backup_days", default=7, ge=1)
    log_megabytes: int = described("settings.model.log_megabytes", default=10, ge=1)
    log_files: int = described("settings.model.log_files", default=5, ge=1, le=100)

    @property
    def figures_text(self) -> str:
        """Write the settings that change figures, for the digest of a snapshot's inputs."""
        return f"{self.timezone} {self.work_hours} {self.repair_window_days}"


def expected(name: str) -> LocalizedText:
    """Say what a setting may be."""
    field = Settings.model_fields[name]
    is_checked = any(isinstance(rule, AfterValidator) for rule in field.metadata)
    text = LocalizedText(f"config.expected.{name if is_checked else type(field.default).__name__}")
    for rule in field.metadata:
        if hasattr(rule, "ge"):
            text = LocalizedText("config.expected.at_least", kind=text, minimum=rule.ge)
        if hasattr(rule, "le"):
            text = LocalizedText("config.expected.at_most", kind=text, maximum=rule.le)
    return text


def from_environment() -> dict[str, str]:
    """Read the settings that TAIZHANG_* variables give, as they are written."""
    variables = {variable.upper(): value for variable, value in os.environ.items()}
    names = {name: PREFIX + name.upper() for name in Settings.model_fields}
    return {name: variables[variable] for name, variable in names.items() if variable in variables}


@dataclass(frozen=True, slots=True)
class _Written:
    """The settings as they are written; variables come before the file."""

    variables: dict[str, str]
    file: SettingsFile

    def report(self, problems: Problems, severity: str, path: str, code: str, **values: Any) -> None:
        """Gather what is wrong with a setting and drop its value, so that what comes after it counts."""
        name = path.partition(".")[0]
        if name in self.variables:
            values = {"value": self.variables.pop(name), "expected": expected(name)}
            problems.report(severity, PREFIX + name.upper(), "variable_wrong", **values)
        elif name in self.file.values:
            values = {"value": self.file.values.pop(name), "expected": expected(name)}
            problems.report(severity, FILE_NAME, "setting_wrong", line=self.file.lines.get(name), key=name, **values)


def read_settings(config: Path | None, problems: Problems) -> Settings:
    """Read the settings of a home; a wrong value is gathered, and the file's or else the default taken instead."""
    file = read_file(config / FILE_NAME, tuple(Settings.model_fields), problems) if config else SettingsFile({}, {})
    written = _Written(from_environment(), file)
    while True:
        try:
            return Settings(**(written.file.values | written.variables))
        except ValidationError as error:
            translate(error, written, problems, set())


def load_settings(config: Path | None) -> Settings:
    """Load the settings of a home.

    Args:
        config: its config/ folder; None for defaults and the environment alone.

    Raises:
        ConfigError: the file or a variable is wrong; the message names line, setting and remedy.
    """
    problems = Problems()
    settings = read_settings(config, problems)
    problems.stop()
    return settings


def new_file() -> str:
    """Write the taizhang.toml of a new home: every setting, commented out."""
    fields = Settings.model_fields
    return commented_file((name, field.default, description(field)) for name, field in fields.items())
