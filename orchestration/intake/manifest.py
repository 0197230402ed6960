"""inbox/manifest.csv: what the department says about files that it loads back into history."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import BeforeValidator

from orchestration.clock import moment
from orchestration.home import Home
from orchestration.intake.listing import readable_name
from orchestration.reference.row import ListFile, ListRow
from orchestration.reference.table import lines, read_line
from orchestration.settings.fields import described
from orchestration.settings.problems import Problems
from orchestration.settings.validation import Context, wrong
from orchestration.state import StateStore


def _file(text: str) -> str:
    return readable_name(text.replace("\\", "/").removeprefix("./"))


def _moment(text: str) -> datetime:
    try:
        return moment(text.replace("/", "-"), is_deadline=False)
    except ValueError:
        raise wrong("not_a_moment") from None


class ManifestEntry(ListRow):
    """What manifest.csv says about one file."""

    file: ClassVar = ListFile("manifest.csv", "intake.manifest.manifest_entry", is_needed=True)

    file_name: Annotated[str, BeforeValidator(_file)] = described(
        "intake.manifest.file_name", "QH101/学习台账.xlsx", labels="文件、文件名、路径", name="file"
    )
    unit: str | None = described("intake.manifest.unit", "QH101", labels="单位、单位代码、单位名称", default=None)
    period: str | None = described("intake.manifest.period", "2024-Q1", labels="期间、所属期间、所属期", default=None)
    received_at: Annotated[datetime | None, BeforeValidator(_moment)] = described(
        "intake.manifest.received_at", "2024-04-03T09:30", labels="收到时间、收到日期、接收时间、报送时间", default=None
    )


def read_manifest(home: Home) -> dict[str, ManifestEntry]:
    """Read inbox/manifest.csv by file path; empty where there is none.

    Raises:
        ConfigError: a line cannot be understood; nothing has been moved yet.
    """
    if not home.manifest.exists():
        return {}
    entries: dict[str, ManifestEntry] = {}
    problems = Problems()
    for line in lines(home.manifest, ManifestEntry, problems):
        entry = read_line(line, ManifestEntry, problems, Context(line.cells))
        if entry is not None:
            first = entries.setdefault(entry.file_name, entry)
            if first.model_copy(update={"line": entry.line}) != entry:
                entry.error(problems, "file", "file_told_otherwise", value=entry.file_name)
        problems.stop()
    problems.stop()
    return entries


def without_file(home: Home, state: StateStore) -> list[str]:
    """Name the files of manifest.csv that never arrived: a slip in the path, or something that was not sent."""
    return sorted(read_manifest(home).keys() - set(state.names().values()))
