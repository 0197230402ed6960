"""One more line of a list of config/, because somebody decided so. Every other byte of the file stays."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import Any

from orchestration.home import Home
from orchestration.intake.names import NotAdopted, decoded_as_written
from orchestration.reference.row import ListRow
from orchestration.settings.fields import fields_of
from orchestration.storage.files import write_durably
from orchestration.storage.temporary import scratch

_MARK = "\ufeff"


def with_line(data: bytes, model: type[ListRow], values: dict[str, str]) -> bytes:
    """Return the bytes of a list with one more line.

    Raises:
        NotAdopted: the list has no column for what is to be written, or an encoding that cannot be written back.
    """
    file = model.file.name
    mark, encoding, text = decoded_as_written(data, "intake.lines.unusual_layout", file=file)
    header = [model.column_of(cell.strip()) for cell in next(csv.reader(io.StringIO(text, newline="")), [])]
    if lacking := [column for column, value in values.items() if value and column not in header]:
        raise NotAdopted("no_column", "intake.lines.no_column", file=file, columns=lacking)
    line, end, left = io.StringIO(), "\r\n" if "\r\n" in text else "\n", dict(values)
    # of several columns of one name the first is read
    csv.writer(line, lineterminator=end).writerow([left.pop(column, "") for column in header])
    return mark + f"{text}{'' if text.endswith(end) else end}{line.getvalue()}".encode(encoding)


def write_line(home: Home, model: type[ListRow], values: dict[str, str], lookups: Any = None) -> None:
    """Replace the file in one step, once what would be read from it differs in nothing but the new line.

    Raises:
        NotAdopted: the list has no such column, or is written so that the line cannot be added.
        ConfigError: the list is wrong already, or the line would be.
    """
    from orchestration.reference.table import load_list

    path = Path(os.path.realpath(home.config / model.file.name))
    columns = ",".join(fields_of(model))
    before = load_list(model, path, lookups=lookups)
    data = with_line(path.read_bytes() if path.exists() else f"{_MARK}{columns}\r\n".encode(), model, values)
    with scratch(home, "lists") as folder:
        aside = folder / path.name
        aside.write_bytes(data)
        after = load_list(model, aside, lookups=lookups)
    if after[:-1] != before or len(after) != len(before) + 1:
        raise NotAdopted("changed", "intake.lines.unusual_layout", file=path.name)
    mode = path.stat().st_mode if path.exists() else None
    write_durably(path, data)
    if mode is not None:
        path.chmod(mode & 0o7777)
