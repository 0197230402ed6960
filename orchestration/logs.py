"""Standard logging, set up once a process: every event is one line in <home>/logs/taizhang.log, whoever writes it.

    set_up(home.root)                        # once; a second call for the same home changes nothing
    with event_context(run_id="3f2a…"):      # every event inside names the run
        LOG.error("…", exc_info=error, extra={"file_id": "0c1d…-1"})

A line never holds a cell's value: where an exception went through code that handles cells, its type and its frames
are written, not its message.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import TracebackType
from typing import TextIO

from orchestration.clock import moment_of
from orchestration.messages import UserError, both
from orchestration.settings.file import is_any_set

LOG_NAME = "taizhang.log"
MAX_BYTES = 10_000_000
BACKUP_COUNT = 5
NEW_LINE = " ⏎ "  # stands for a line break inside one event
VERBOSITY = "TAIZHANG_VERBOSITY"  # what --verbose and --quiet leave for processes that a command starts
_LEVELS = {"verbose": logging.INFO, "quiet": logging.ERROR}
OURS = ("orchestration", "expectations", "dashboards")

# code through which cells pass, and libraries whose messages quote them
_CELL_CODE = (
    "/orchestration/collection/",
    "/orchestration/warehouse/",
    "/orchestration/intake/",
    "/orchestration/doors/",
    "/expectations/",
)
_CELL_LIBRARIES = (
    "duckdb",
    "_duckdb",
    "pyarrow",
    "pandas",
    "great_expectations",
    "openpyxl",
    "xlrd",
    "python_calamine",
)

_run_id: ContextVar[str | None] = ContextVar("run_id", default=None)
_file_id: ContextVar[str | None] = ContextVar("file_id", default=None)
_handlers: list[logging.Handler] = []
_logged_home: Path | None = None


def is_quiet() -> bool:
    """Whether only errors are told."""
    return os.environ.get(VERBOSITY) == "quiet"


def log_path() -> Path | None:
    """The file in which the events of this process are; None where there is no home, or nothing can be written in
    it.
    """
    has_file = any(isinstance(handler, _QuietFailure) for handler in _handlers)
    return _logged_home / "logs" / LOG_NAME if _logged_home is not None and has_file else None


@contextmanager
def event_context(*, run_id: str | None = None, file_id: str | None = None) -> Iterator[None]:
    """Name run and file in every event that is logged inside."""
    tokens = [
        (variable, variable.set(value))
        for variable, value in ((_run_id, run_id), (_file_id, file_id))
        if value is not None
    ]
    try:
        yield
    finally:
        for variable, token in reversed(tokens):
            variable.reset(token)


def current_run_id() -> str | None:
    """The run in whose context this is called."""
    return _run_id.get()


def _handles_cells(error: BaseException, frames: traceback.StackSummary) -> bool:
    if isinstance(error, UserError):
        return False  # its sentence was written for readers
    from_library = type(error).__module__.partition(".")[0] in _CELL_LIBRARIES
    return from_library or any(part in frame.filename.replace("\\", "/") for frame in frames for part in _CELL_CODE)


def fault_text(error: BaseException) -> str:
    """Frames, type and, where it cannot quote a cell, message of an exception and of its causes, the first cause
    first.
    """
    texts = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)
        name = type(current).__qualname__
        message = current.for_log if isinstance(current, UserError) else str(current)
        message = "(message left out: it may quote a cell)" if _handles_cells(current, frames) else message
        texts.append(
            "".join(["Traceback (most recent call last):\n", *traceback.format_list(frames), f"{name}: {message}"])
        )
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n".join(reversed(texts))


class EventFormatter(logging.Formatter):
    """Time, level, run id, file id, logger and message on one line; a traceback follows on the same line.

    Args:
        with_traceback: False on a terminal, where the log is named instead.
    """

    def __init__(self, *, with_traceback: bool = True) -> None:
        super().__init__()
        self._with_traceback = with_traceback

    def format(self, record: logging.LogRecord) -> str:
        """One event as one line."""
        at = moment_of(record.created).isoformat(timespec="milliseconds")
        run_id = getattr(record, "run_id", None) or _run_id.get() or "-"
        file_id = getattr(record, "file_id", None) or _file_id.get() or "-"
        text = f"{at} {record.levelname} run={run_id} file={file_id} {record.name}: {record.getMessage()}"
        if self._with_traceback:
            error = record.exc_info[1] if record.exc_info else None
            fault = fault_text(error) if error is not None else getattr(record, "fault", None)
            text += f"\n{fault}" if fault else ""
        return NEW_LINE.join(text.splitlines())


class _QuietFailure(logging.Handler):
    """Says once on standard error that events cannot be written, instead of a traceback for each."""

    has_told = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name that logging calls
        if not _QuietFailure.has_told:
            _QuietFailure.has_told = True
            print(f"taizhang: {both('logs.cannot_write')}: {sys.exc_info()[1]}", file=sys.stderr)


class _Terminal(logging.StreamHandler[TextIO]):
    """Standard error as it is when an event comes; one that is closed is nobody's loss, the log has the event."""

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, _stream: TextIO) -> None:
        """Leave it to `sys`."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name that logging calls
        """Say nothing: there is no place left to say it."""


def is_failing() -> bool:
    """Whether an event could not be written."""
    return _QuietFailure.has_told


def _limits(home_root: Path) -> tuple[int, int]:
    """Bytes of one log, and how many are kept. The settings are read only where somebody set something: loading
    them takes a while.
    """
    config = home_root / "config"
    if not is_any_set(config, ("log_megabytes", "log_files")):
        return MAX_BYTES, BACKUP_COUNT
    from orchestration.settings.model import load_settings

    try:
        settings = load_settings(config)
    except (ValueError, OSError, UserError) as error:
        # whoever needs the settings says what is wrong with them; a log must be there to be written to
        print(
            f"taizhang: {both('logs.no_settings')}: {type(error).__name__}",
            file=sys.stderr,
        )
        return MAX_BYTES, BACKUP_COUNT
    return settings.log_megabytes * 1_000_000, settings.log_files


def _file_handler(home_root: Path) -> logging.Handler:
    from concurrent_log_handler import ConcurrentRotatingFileHandler

    class Handler(_QuietFailure, ConcurrentRotatingFileHandler):
        """Several processes write one file."""

    folder = home_root / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    max_bytes, backup_count = _limits(home_root)
    handler = Handler(
        str(folder / LOG_NAME),
        maxBytes=max_bytes,
        backupCount=backup_count,
        encoding="utf-8",
        lock_file_directory=str(folder),
    )
    handler.setFormatter(EventFormatter())
    return handler


def _is_ours_or_serious(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in OURS or record.levelno >= logging.WARNING


def _is_untold(record: logging.LogRecord) -> bool:
    """Not one of those whose sentence the command prints itself (extra={"is_told": True})."""
    return not getattr(record, "is_told", False)


def set_up(home_root: Path | None, *, terminal_level: int | None = None) -> None:
    """Send events to the home's log and, from `terminal_level` on, to standard error.

    Args:
        home_root: a home that exists; None, or a home in which nothing can be written, logs to standard error alone.
        terminal_level: warnings and above by default; what --verbose or --quiet asked for comes first.
    """
    global _logged_home
    if terminal_level is None:
        terminal_level = _LEVELS.get(os.environ.get(VERBOSITY, ""), logging.WARNING)
    if _handlers and _logged_home == home_root:
        return
    root = logging.getLogger()
    for old in _handlers:
        root.removeHandler(old)
        old.close()
    _handlers.clear()
    _QuietFailure.has_told = False  # another log may work
    terminal = _Terminal()
    terminal.setLevel(terminal_level)
    terminal.setFormatter(EventFormatter(with_traceback=terminal_level <= logging.INFO))
    terminal.addFilter(_is_untold)
    _handlers.append(terminal)
    if home_root is not None:
        try:
            _handlers.append(_file_handler(home_root))
        except OSError as error:
            print(f"taizhang: {both('logs.cannot_write')}: {error}", file=sys.stderr)
    for handler in _handlers:
        handler.addFilter(_is_ours_or_serious)
        root.addHandler(handler)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    sys.excepthook = _log_uncaught
    _logged_home = home_root


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("orchestration").critical("an exception that nobody caught", exc_info=(kind, error, trace))
