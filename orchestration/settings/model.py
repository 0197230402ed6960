"""What an operator may change without touching code: <home>/config/taizhang.toml, and TAIZHANG_* over it.

settings = load_settings(home.config)
settings.port
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from orchestration.messages import LocalizedText
from orchestration.settings.fields import described, description
from orchestration.settings.file import FILE_NAME, PREFIX, SettingsFile, commented_file, read_file
from orchestration.settings.problems import Problems

_SPAN = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_CRON_BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_CRON_NAMES = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat", re.IGNORECASE)
_CRON_PART = re.compile(r"(?:\*|(\d+)(?:-(\d+))?)(?:/([1-9]\d*))?")

_WRONG = ValueError()  # what was expected is said of every wrong value


def _timezone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ValueError, OSError, KeyError):
        raise _WRONG from None


def _hours(text: str) -> str:
    last = -1
    for span in text.replace(" ", "").split(","):
        match = _SPAN.fullmatch(span)
        first, end = (int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])) if match else (0, -1)
        if not last <= first < end <= 24 * 60:
            raise _WRONG
        last = end
    return text.replace(" ", "")


def _cron(text: str) -> str:
    parts = text.split()
    if len(parts) != len(_CRON_BOUNDS) or not all(map(_is_cron_part, parts, _CRON_BOUNDS)):
        raise _WRONG
    return " ".join(parts)


def _is_cron_part(text: str, bounds: tuple[int, int]) -> bool:
    for piece in _CRON_NAMES.sub("1", text).split(","):
        match = _CRON_PART.fullmatch(piece)
        if not match or any(not bounds[0] <= int(number) <= bounds[1] for number in match.groups()[:2] if number):
            return False
    return True


def _names(value: object) -> object:
    return [name.strip() for name in value.split(",") if name.strip()] if isinstance(value, str) else value


class Settings(BaseSettings):
    """One field a setting; the descriptions are what docs/configuration.md and a new taizhang.toml say of it."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    timezone: Annotated[str, AfterValidator(_timezone)] = described(
        "没有写明时区的时间所属的时区，也决定“日” · Time zone of instants without an offset, and of days",
        default="Asia/Shanghai",
    )
    schedule: Annotated[str, AfterValidator(_cron)] = described(
        "每日运行的时间，cron 写法，按 `timezone` · When the daily run starts, as a cron line in `timezone`",
        default="30 6 * * *",
    )
    sensor_seconds: int = described(
        "编排服务多久查看一次收件夹（秒） · How often the inbox is looked at by the orchestrator", default=60, ge=5
    )
    host: str = described("页面服务的地址 · Address on which pages are served", default="127.0.0.1")
    port: int = described("页面服务的端口 · Port of the pages", default=8050, ge=1, le=65535)
    orchestrator_port: int = described(
        "编排服务网页的端口，只在本机 · Port of the orchestrator's web server, on this machine only",
        default=3000,
        ge=1,
        le=65535,
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)] = described(
        "除本机外，页面还以哪些主机名提供 · Names under which pages answer, beside this machine's own", default=()
    )
    page_poll_seconds: float = described(
        "打开的页面多久询问一次新版本（秒） · How often an open page asks for a newer snapshot", default=20.0, ge=1
    )
    server_processes: int = described(
        "提供页面的进程数；0 为每核一个，至多四个 · Processes that serve pages; 0: one a core, at most four",
        default=0,
        ge=0,
        le=32,
    )
    upload_megabytes: int = described("上传文件的最大值（MB） · Largest upload", default=30, ge=1, le=1000)
    upload_threads: int = described(
        "每个服务进程同时处理的上传数 · Uploads that are answered at the same time, in each server process",
        default=2,
        ge=1,
        le=8,
    )
    workers: int = described(
        "读取文件的进程数；0 为每核一个，至多四个 · Processes that read files; 0: one a core, at most four",
        default=0,
        ge=0,
        le=64,
    )
    worker_megabytes: int = described(
        "读取一个文件可用的内存（MB） · Memory that reading one file may take", default=1000, ge=100
    )
    worker_cpu_seconds: int = described(
        "读取一个文件可用的处理器时间（秒） · Processor time that reading one file may take", default=30, ge=1
    )
    worker_wall_seconds: int = described(
        "读取一个文件超过这么多秒（按钟表）则留待以后的运行 · Time by the clock after which reading one file is put off to a later run",
        default=300,
        ge=5,
    )
    settle_seconds: float = described(
        "比这更新的文件可能还在写入：运行会等它静止（秒） · A file younger than this may still be written: a run waits until it rests",
        default=3.0,
        ge=0,
        le=60,
    )
    free_gigabytes: float = described(
        "除仓库的三倍外，运行还须留下的磁盘空间（GB） · Free disk space that a run leaves beside three times the warehouse",
        default=1.0,
        ge=0,
    )
    work_hours: Annotated[str, AfterValidator(_hours)] = described(
        "工作日的工作时段 · Working hours of a working day", default="09:00-12:00,14:00-18:00"
    )
    repair_window_days: int = described(
        "退回的材料可在几个工作日内改正 · Working days to correct a returned report", default=3, ge=0
    )
    log_megabytes: int = described(
        "日志达到多大时另起一份（MB） · Size at which the log is set aside and begun anew", default=10, ge=1
    )
    log_files: int = described("保留多少份旧日志 · How many logs that were set aside stay", default=5, ge=1, le=100)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first, then what was read from the file."""
        return env_settings, init_settings

    @property
    def figures_text(self) -> str:
        """The settings that change figures, for the digest of a snapshot's inputs."""
        return f"{self.timezone} {self.work_hours} {self.repair_window_days}"


def expected(name: str) -> LocalizedText:
    """What a setting may be."""
    field = Settings.model_fields[name]
    is_checked = any(isinstance(rule, AfterValidator) for rule in field.metadata)
    text = LocalizedText(f"config.expected.{name if is_checked else type(field.default).__name__}")
    for rule in field.metadata:
        if hasattr(rule, "ge"):
            text = LocalizedText("config.expected.at_least", kind=text, minimum=rule.ge)
        if hasattr(rule, "le"):
            text = LocalizedText("config.expected.at_most", kind=text, maximum=rule.le)
    return text


class _Given(Settings):
    """Settings from what was read already, so that each wrong value can be told with its place."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Nothing but what is given."""
        return (init_settings,)


def from_environment() -> dict[str, Any]:
    """The settings that TAIZHANG_* variables give, as they are written."""
    return {name: value for name, value in EnvSettingsSource(Settings)().items() if name in Settings.model_fields}


def read_settings(config: Path | None, problems: Problems) -> Settings:
    """The settings of a home; what is wrong is gathered, and replaced by the file's value, else by the default."""
    file = read_file(config / FILE_NAME, tuple(Settings.model_fields), problems) if config else SettingsFile({}, {})
    layers = [from_environment(), dict(file.values)]
    while True:
        try:
            return _Given(**(layers[1] | layers[0]))
        except ValidationError as error:
            for fault in error.errors():
                name = str(fault["loc"][0])
                layer = layers[0] if name in layers[0] else layers[1]
                if name in layer:
                    _tell(name, layer.pop(name), file.lines.get(name) if layer is layers[1] else None, problems)


def _tell(name: str, value: Any, line: int | None, problems: Problems) -> None:
    if line is None:
        problems.error(PREFIX + name.upper(), "variable_wrong", value=value, expected=expected(name))
    else:
        problems.error(FILE_NAME, "setting_wrong", line=line, key=name, value=value, expected=expected(name))


def load_settings(config: Path | None) -> Settings:
    """The settings of a home.

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
    """The taizhang.toml of a new home: every setting, commented out."""
    fields = Settings.model_fields
    return commented_file((name, field.default, *description(field)) for name, field in fields.items())
