"""Reads one reference list (CSV) and says exactly which lines and columns are wrong: all of them, not only the first."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Protocol, TypeVar

from orchestration.reference.columns import ListFile
from orchestration.reference.line import Line
from orchestration.settings.problems import Problems


def decoded(path: Path) -> str | None:
    """The text of a file, whether it is UTF-8 or comes from a Chinese Windows; None where it is neither."""
    data = path.read_bytes()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _header(cells: list[str], spec: ListFile, problems: Problems) -> list[str] | None:
    """The columns of a header line; None where a required one is missing."""
    header = [spec.column_of(cell.strip()) for cell in cells]
    known = [column.name for column in spec.columns]
    for name in dict.fromkeys(header):
        near = (
            get_close_matches(name, [column for column in known if column not in header], 1, 0.75)
            if name not in known
            else []
        )
        if near:
            problems.warn(
                spec.name,
                f"没有 {name} 这一列，是不是 {near[0]}？",
                f"there is no column {name}; is it {near[0]}?",
                line=1,
            )
        if name in known and header.count(name) > 1:
            problems.warn(
                spec.name,
                f"有多列都是 {name}，只读第一列",
                f"several columns are {name}; the first one is read",
                line=1,
            )
    for name in spec.unread:
        if name in header:
            problems.note(spec.name, f"本版本不读取 {name} 列", f"this version does not read the column {name}", line=1)
    absent = [column for column in spec.required if column not in header]
    if absent:
        labels = {column.name: column.label_zh for column in spec.columns}
        zh = "、".join(name if labels[name] == name else f"{name}（{labels[name]}）" for name in absent)
        problems.error(
            spec.name, f"表头缺少列：{zh}，请补上", f"the header lacks columns: {', '.join(absent)}; add them", line=1
        )
        return None
    # of several columns of one name the first counts
    return [name if place == header.index(name) else f"{name} ({place + 1})" for place, name in enumerate(header)]


def _bare(path: Path, required: tuple[str, ...]) -> ListFile:
    """A list that is declared nowhere: its columns are taken by their code names."""
    from orchestration.reference.columns import Column

    return ListFile(path.name, "", "", tuple(Column(name, name, "", "", "", True) for name in required), is_needed=True)


def lines(path: Path, spec: ListFile | tuple[str, ...], problems: Problems | None = None) -> Iterator[Line]:
    """The data lines of a list; blank lines are passed over, extra columns are kept, missing optional ones are blank.

    Args:
        spec: the list, or the required columns of one that is not declared.
        problems: gathers what is wrong; without it the first wrong line ends the reading.

    Raises:
        ConfigError: without `problems`, where the file is missing, has no header line, lacks a required column or a line is wrong.
    """
    spec = spec if isinstance(spec, ListFile) else _bare(path, spec)
    found = problems if problems is not None else Problems()
    for line in _lines(path, spec, found):
        yield line
        if problems is None:
            found.stop()
    if problems is None:
        found.stop()


def _lines(path: Path, spec: ListFile, problems: Problems) -> Iterator[Line]:
    if not path.exists():
        if spec.is_needed:
            problems.error(
                spec.name, "没有这个文件，请运行 taizhang init 补齐", "the file is missing: run taizhang init to add it"
            )
        return
    text = decoded(path)
    if text is None:
        problems.error(spec.name, "无法识别编码，请另存为 UTF-8 CSV", "unknown encoding; save it as UTF-8 CSV")
        return
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = _header(next(reader, []), spec, problems)
        for cells in reader if header is not None else ():
            trimmed = [cell.strip() for cell in cells]
            if not any(trimmed):
                continue
            if any(trimmed[len(header or ()) :]):
                problems.warn(
                    spec.name,
                    f"有 {len(trimmed)} 格，表头只有 {len(header or ())} 列，多出的不读；文字中有逗号的请加引号",
                    f"{len(trimmed)} cells under {len(header or ())} headers; the rest is not read. Quote a text that holds a comma",
                    line=reader.line_num,
                )
            yield Line(spec.name, reader.line_num, dict(zip(header or (), trimmed, strict=False)), problems)
    except csv.Error as error:
        problems.error(spec.name, f"不是正确的 CSV（{error}）", f"no correct CSV ({error})", line=reader.line_num)


Row = TypeVar("Row")


def read_rows(
    path: Path, spec: ListFile, problems: Problems, make: Callable[[Line], Row | None], wrong: list[Row] | None = None
) -> list[Row]:
    """The rows of a list whose lines are right; what is wrong with the others is gathered.

    Args:
        wrong: gathers the rows of the other lines, for whoever looks up what they name.
    """
    rows = []
    for line in lines(path, spec, problems):
        before = problems.error_count
        row = make(line)
        if row is None:
            continue
        if problems.error_count == before:
            rows.append(row)
        elif wrong is not None:
            wrong.append(row)
    return rows


class Dated(Protocol):
    """A row that holds during some days."""

    @property
    def line(self) -> Line: ...
    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


DatedRow = TypeVar("DatedRow", bound=Dated)


def tell_overlaps(rows: list[DatedRow], key: Callable[[DatedRow], str], what_zh: str, what_en: str) -> None:
    """Gather where rows of one key are valid on the same day: they must follow each other in time."""
    by_key: dict[str, list[DatedRow]] = {}
    for row in rows:
        by_key.setdefault(key(row), []).append(row)
    for name, group in by_key.items():
        group.sort(key=lambda row: row.valid_from or date.min)
        for earlier, later in pairwise(group):
            if (earlier.valid_to or date.max) >= (later.valid_from or date.min):
                _tell_overlap(f"{what_zh} {name}", f"{what_en} {name}", earlier, later)


def _tell_overlap(zh: str, en: str, earlier: Dated, later: Dated) -> None:
    if later.valid_from is None:
        later.line.tell(
            "valid_from",
            f"{zh} 与第 {earlier.line.number} 行重复，请删去一行，或写明各自的有效期",
            f"{en} stands in line {earlier.line.number} too; remove one, or give both their days",
        )
        return
    last = later.valid_from - timedelta(days=1)
    later.line.tell(
        "valid_from",
        f"{zh} 与第 {earlier.line.number} 行的有效期重叠，请把前一行的 valid_to 写成 {last}",
        f"{en} overlaps line {earlier.line.number}; end that line with valid_to {last}",
    )
