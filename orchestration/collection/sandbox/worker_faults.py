"""Faults on their way from a worker to the log of the run: kind and frames as text, never an exception and never a
cell's value.

    except Exception as error:
        log_handled("openpyxl could not load the file", error)     # in a worker: travels with the answer;
        elsewhere: logged at once

An exception itself may not survive the way: some cannot be pickled, some are no `Exception`, some hold a cell.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WorkerFault:
    """The answer of a worker in which something of ours failed."""

    kind: str  # name of the exception's class
    text: str  # its frames, as `logs.fault_text` writes them

    @classmethod
    def from_error(cls, error: BaseException) -> WorkerFault:
        """Describe an exception; never fails itself."""
        kind = type(error).__qualname__
        try:
            from orchestration.logs import fault_text

            return cls(kind, fault_text(error))
        except BaseException as other:  # noqa: BLE001 - an exception may fail while it is described; its class is told all the same
            return cls(kind, f"{kind} (could not be described: {type(other).__qualname__})")


@dataclass(frozen=True, slots=True)
class HandledFault:
    """A fault that was got over: the file has an answer all the same."""

    level: int
    message: str
    text: str


_pending: list[HandledFault] | None = None  # a list inside workers only


def collect_handled() -> None:
    """Keep notes for `drain` from now on, instead of logging them: this process is a worker."""
    global _pending
    _pending = []


def log_handled(message: str, error: BaseException, level: int = logging.WARNING) -> None:
    """Tell a fault that was got over.

    Args:
        message: what could not be done; without names of people or cells.
    """
    text = WorkerFault.from_error(error).text
    if _pending is None:
        LOG.log(level, message, extra={"fault": text})
    else:
        _pending.append(HandledFault(level, message, text))


def drain() -> tuple[HandledFault, ...]:
    """Return the notes since the last call; in a worker."""
    if not _pending:
        return ()
    found = tuple(_pending)
    _pending.clear()
    return found
