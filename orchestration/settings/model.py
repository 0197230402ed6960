"""What an operator may change without touching code: <home>/config/taizhang.toml, and TAIZHANG_* over it.

settings = load_settings(home.config)
settings.port
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from orchestration.messages import Said
from orchestration.settings.fields import description
from orchestration.settings.file import FILE_NAME, PREFIX, SettingsFile, commented_file, read_file
from orchestration.settings.problems import Problems

_SPAN = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_CRON_BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_CRON_NAMES = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat", re.IGNORECASE)
_CRON_PART = re.compile(r"(?:\*|(\d+)(?:-(\d+))?)(?:/([1-9]\d*))?")


def _timezone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ValueError, OSError, KeyError):
        raise ValueError("时区名称，如 Asia/Shanghai · the name of a time zone, such as Asia/Shanghai") from None


def _hours(text: str) -> str:
    last = -1
    for span in text.replace(" ", "").split(","):
        match = _SPAN.fullmatch(span)
        first, end = (int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])) if match else (0, -1)
        if not last <= first < end <= 24 * 60:
            raise ValueError(
                "先后相接的时段，如 09:00-12:00,14:00-18:00 · spans in order, such as 09:00-12:00,14:00-18:00"
            )
        last = end
    return text.replace(" ", "")


def _cron(text: str) -> str:
    parts = text.split()
    if len(parts) != len(_CRON_BOUNDS) or not all(map(_is_cron_part, parts, _CRON_BOUNDS)):
        raise ValueError("五段的 cron 写法，如 30 6 * * * · a cron line of five parts, such as 30 6 * * *")
    return " ".join(parts)


def _is_cron_part(text: str, bounds: tuple[int, int]) -> bool:
    for piece in _CRON_NAMES.sub("1", text).split(","):
        match = _CRON_PART.fullmatch(piece)
        if not match or any(not bounds[0] <= int(number) <= bounds[1] for number in match.groups()[:2] if number):
            return False
    return True


def _names(value: object) -> object:
    return [name.strip() for name in value.split(",") if name.strip()] if isinstance(value, str) else value


def _setting(default: Any, zh: str, en: str, *, ge: float | None = None, le: float | None = None) -> Any:
    return Field(default, description=en, json_schema_extra={"zh": zh}, ge=ge, le=le)


class Settings(BaseSettings):
    """One field a setting; the descriptions are what docs/configuration.md and a new taizhang.toml say of it."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    timezone: Annotated[str, AfterValidator(_timezone)] = _setting(
        "Asia/Shanghai",
        "没有写明时区的时间所属的时区，也决定“日”",
        "Time zone of instants without an offset, and of days",
    )
    schedule: Annotated[str, AfterValidator(_cron)] = _setting(
        "30 6 * * *",
        "每日运行的时间，cron 写法，按 `timezone`",
        "When the daily run starts, as a cron line in `timezone`",
    )
    sensor_seconds: int = _setting(
        60, "编排服务多久查看一次收件夹（秒）", "How often the inbox is looked at by the orchestrator", ge=5
    )
    host: str = _setting("127.0.0.1", "页面服务的地址", "Address on which pages are served")
    port: int = _setting(8050, "页面服务的端口", "Port of the pages", ge=1, le=65535)
    orchestrator_port: int = _setting(
        3000,
        "编排服务网页的端口，只在本机",
        "Port of the orchestrator's web server, on this machine only",
        ge=1,
        le=65535,
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)] = _setting(
        (), "除本机外，页面还以哪些主机名提供", "Names under which pages answer, beside this machine's own"
    )
    page_poll_seconds: float = _setting(
        20.0, "打开的页面多久询问一次新版本（秒）", "How often an open page asks for a newer snapshot", ge=1
    )
    server_processes: int = _setting(
        0,
        "提供页面的进程数；0 为每核一个，至多四个",
        "Processes that serve pages; 0: one a core, at most four",
        ge=0,
        le=32,
    )
    upload_megabytes: int = _setting(30, "上传文件的最大值（MB）", "Largest upload", ge=1, le=1000)
    upload_threads: int = _setting(
        2,
        "每个服务进程同时处理的上传数",
        "Uploads that are answered at the same time, in each server process",
        ge=1,
        le=8,
    )
    workers: int = _setting(
        0,
        "读取文件的进程数；0 为每核一个，至多四个",
        "Processes that read files; 0: one a core, at most four",
        ge=0,
        le=64,
    )
    worker_megabytes: int = _setting(
        1000, "读取一个文件可用的内存（MB）", "Memory that reading one file may take", ge=100
    )
    worker_cpu_seconds: int = _setting(
        30, "读取一个文件可用的处理器时间（秒）", "Processor time that reading one file may take", ge=1
    )
    worker_wall_seconds: int = _setting(
        300,
        "读取一个文件超过这么多秒（按钟表）则留待以后的运行",
        "Time by the clock after which reading one file is put off to a later run",
        ge=5,
    )
    settle_seconds: float = _setting(
        3.0,
        "比这更新的文件可能还在写入：运行会等它静止（秒）",
        "A file younger than this may still be written: a run waits until it rests",
        ge=0,
        le=60,
    )
    free_gigabytes: float = _setting(
        1.0,
        "除仓库的三倍外，运行还须留下的磁盘空间（GB）",
        "Free disk space that a run leaves beside three times the warehouse",
        ge=0,
    )
    work_hours: Annotated[str, AfterValidator(_hours)] = _setting(
        "09:00-12:00,14:00-18:00", "工作日的工作时段", "Working hours of a working day"
    )
    repair_window_days: int = _setting(
        3,
        "退回的材料可在几个工作日内改正",
        "Working days to correct a returned report",
        ge=0,
    )
    log_megabytes: int = _setting(
        10, "日志达到多大时另起一份（MB）", "Size at which the log is set aside and begun anew", ge=1
    )
    log_files: int = _setting(5, "保留多少份旧日志", "How many logs that were set aside stay", ge=1, le=100)

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


def expected(name: str) -> tuple[str, str]:
    """What a setting may be, in Chinese and in English."""
    field = Settings.model_fields[name]
    default = field.default
    if isinstance(default, str):
        return _expected_text(name)
    kind = {int: ("整数", "a whole number"), float: ("数字", "a number"), tuple: ("名称列表", "a list of names")}
    zh, en = kind.get(type(default), ("文字", "a text"))
    for rule in field.metadata:
        if hasattr(rule, "ge"):
            zh, en = f"{zh}，不小于 {rule.ge:g}", f"{en} of at least {rule.ge:g}"
        if hasattr(rule, "le"):
            zh, en = f"{zh}，不大于 {rule.le:g}", f"{en} and at most {rule.le:g}"
    return zh, en


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


def _expected_text(name: str) -> tuple[str, str]:
    """What the check of a text asks for."""
    odd: dict[str, Any] = {name: "?"}
    try:
        _Given(**odd)
    except ValidationError as error:
        return _asked(error.errors()[0])
    return "文字", "a text"


def _asked(fault: Any) -> tuple[str, str]:
    zh, _, en = str(fault["ctx"]["error"]).partition(" · ")
    return zh, en


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
                    _tell(name, layer.pop(name), fault, file.lines.get(name) if layer is layers[1] else None, problems)


def _tell(name: str, value: Any, fault: Any, line: int | None, problems: Problems) -> None:
    asked = Said(*(_asked(fault) if fault["type"] == "value_error" else expected(name)))
    values = {"value": value, "shown": f"“{value}”" if isinstance(value, str) else repr(value), "expected": asked}
    if line is None:
        problems.error(PREFIX + name.upper(), "variable_wrong", **values)
    else:
        problems.error(FILE_NAME, "setting_wrong", line=line, key=name, **values)


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
