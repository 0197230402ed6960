"""What any exception becomes for a reader: one sentence with a remedy, an exit code, and a trace in the log.

    except Exception as error:
        raise explained(error) from None   # logged once, with traceback

A sentence that was written for readers (UserError) stays as it is. What the machine refuses (a full disk, a lock, a
right) gets a sentence of `orchestration.faults.refusals`. Everything else is a fault of ours and is told as one.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from orchestration import logs
from orchestration.faults.refusals import refusal_of
from orchestration.messages import LocalizedText, UserError, WrongUse

LOG = logging.getLogger(__name__)


class InternalError(UserError):
    """A fault of ours: no file of a unit and nothing that the operator did is to blame."""


class EnvironmentFault(UserError):
    """The machine refused something: space, rights, a lock, a port."""


def explained(error: BaseException, *, step: str | None = None) -> UserError:
    """Give the sentence for an exception; its traceback is in the log afterwards, once however often this is called.

    Args:
        step: the step of a run in which it happened.
    """
    where = f"step {step}" if step else "the command"
    what = error.for_log if isinstance(error, UserError) else type(error).__qualname__
    _log_once(error, f"{where} failed: {what}")  # first: the sentence says whether that worked
    sentence = error if isinstance(error, UserError) and step is None else _sentence(error, step)
    sentence.is_logged = True
    return sentence


def _sentence(error: BaseException, step: str | None) -> UserError:
    kind: type[UserError] = InternalError
    refusal = refusal_of(error)
    if refusal is not None:
        sentence, kind = refusal, EnvironmentFault
    elif isinstance(error, UserError):
        sentence, kind = error.text, UserError
    else:
        sentence = LocalizedText("faults.failures.internal", name=type(error).__qualname__, place=_place())
    return kind("faults.failures.step", step=step, sentence=sentence) if step else kind(sentence)


def _place() -> LocalizedText:
    """Tell where a reader finds what was logged."""
    path = logs.log_path() or _fall_back()
    if path is None or logs.is_failing():
        return LocalizedText("faults.failures.no_log")
    run_id = logs.current_run_id()
    return LocalizedText(f"faults.failures.recorded{'_run' if run_id else ''}", path=path, run_id=run_id)


def _fall_back() -> Path | None:
    """Before a home is known, events go to the user's own folder for logs."""
    from platformdirs import user_state_path

    logs.set_up(user_state_path("taizhang"))
    return logs.log_path()


def _log_once(error: BaseException, message: str) -> None:
    if isinstance(error, UserError) and (error.is_logged or isinstance(error, WrongUse)):
        return
    has_sentence = isinstance(error, UserError) and error.__cause__ is None
    if logs.log_path() is None:
        if has_sentence:
            return  # nothing is hidden: the reader gets the whole of it
        _fall_back()
    LOG.error(
        "%s",
        message,
        exc_info=None if has_sentence else error,
        extra={"is_told": os.environ.get(logs.VERBOSITY) != "verbose"},
    )
    if isinstance(error, UserError):
        error.is_logged = True
