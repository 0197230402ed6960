"""What an operator may change without touching code: <home>/config/taizhang.toml, and TAIZHANG_* over it.

settings = load_settings(home.config)
settings.port
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

FILE_NAME = "taizhang.toml"


class Settings(BaseSettings):
    """One field a setting; the description is what docs/configuration.md says of it."""

    model_config = SettingsConfigDict(env_prefix="TAIZHANG_", extra="ignore", frozen=True)

    timezone: str = Field("Asia/Shanghai", description="Time zone of instants without an offset, and of days")
    schedule: str = Field("30 6 * * *", description="When the daily run starts, as a cron line in `timezone`")
    sensor_seconds: int = Field(60, ge=5, description="How often the inbox is looked at by the orchestrator")
    host: str = Field("127.0.0.1", description="Address on which pages are served")
    port: int = Field(8050, ge=1, le=65535, description="Port of the pages")
    orchestrator_port: int = Field(3000, ge=1, le=65535, description="Port of the orchestrator's web server, on this machine only")
    allowed_hosts: tuple[str, ...] = Field((), description="Names under which pages answer, beside this machine's own")
    page_poll_seconds: float = Field(20.0, ge=1, description="How often an open page asks for a newer snapshot")
    server_processes: int = Field(0, ge=0, le=32, description="Processes that serve pages; 0: one a core, at most four")
    upload_megabytes: int = Field(30, ge=1, le=1000, description="Largest upload")
    upload_threads: int = Field(2, ge=1, le=8, description="Uploads that are answered at the same time, in each server process")
    workers: int = Field(0, ge=0, le=64, description="Processes that read files; 0: one a core, at most four")
    worker_megabytes: int = Field(1000, ge=100, description="Memory that reading one file may take")
    worker_cpu_seconds: int = Field(30, ge=1, description="Processor time that reading one file may take")
    worker_wall_seconds: int = Field(300, ge=5, description="Time by the clock after which reading one file is put off to a later run")
    settle_seconds: float = Field(3.0, ge=0, le=60, description="A file younger than this may still be written: a run waits until it rests")
    free_gigabytes: float = Field(1.0, ge=0, description="Free disk space that a run leaves beside three times the warehouse")
    work_hours: str = Field("09:00-12:00,14:00-18:00", description="Working hours of a working day")
    repair_window_days: int = Field(3, ge=0, description="Working days to correct a returned report, where the obligation names none")
    log_megabytes: int = Field(10, ge=1, description="Size at which the log is set aside and begun anew")
    log_files: int = Field(5, ge=1, le=100, description="How many logs that were set aside stay")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(config: Path | None) -> Settings:
    """The settings of a home.

    Args:
        config: its config/ folder; None for defaults and the environment alone.
    """

    class OfThisHome(Settings):
        model_config = SettingsConfigDict(toml_file=config / FILE_NAME if config else None)

    found: dict[str, Any] = OfThisHome().model_dump()
    return Settings.model_construct(**found)
