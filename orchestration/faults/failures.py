"""What any exception becomes for a reader: one sentence with a remedy, an exit code, and a trace in the log.

    except Exception as error:
        raise explained(error) from None   # logged once, with traceback

A sentence that was written for readers (UserError) stays as it is. What the machine refuses (a full disk, a lock, a right) gets a sentence of
`orchestration.faults.refusals`. Everything else is a fault of ours and is told as one.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from orchestration import logs
from orchestration.faults.refusals import refusal_of
from orchestration.messages import UserError, WrongUse

LOG = logging.getLogger(__name__)


class InternalError(UserError):
    """A fault of ours: no file of a unit and nothing that the operator did is to blame."""


class EnvironmentFault(UserError):
    """The machine refused something: space, rights, a lock, a port."""


def explained(error: BaseException, *, step: str | None = None) -> UserError:
    """The sentence for an exception; its traceback is in the log afterwards, once however often this is called.

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
    refusal = refusal_of(error)
    where_zh, where_en = (f"步骤 {step} 失败：", f"step {step} failed: ") if step else ("", "")
    if refusal is not None:
        return EnvironmentFault(where_zh + refusal.zh, where_en + refusal.en)
    if isinstance(error, UserError):
        return UserError(where_zh + error.said.zh, where_en + error.said.en)
    name, (place_zh, place_en) = type(error).__qualname__, _place()
    return InternalError(
        f"{where_zh}内部错误（{name}），是我们的问题，不是您的文件的问题。{place_zh}",
        f"{where_en}internal error ({name}), a fault of ours and not of your files. {place_en}",
    )


def _place() -> tuple[str, str]:
    """Where a reader finds what was logged."""
    path = logs.log_path() or _fall_back()
    if path is None or logs.is_failing():
        return "日志无法写入；请加 --verbose 再试一次", "The log cannot be written; try again with --verbose"
    run_id = logs.current_run_id()
    run_zh, run_en = (f"（运行号 {run_id}）", f" (run {run_id})") if run_id else ("", "")
    return (
        f"已记录到 {path}{run_zh}，请把它交给维护者",
        f"It is recorded in {path}{run_en}; please hand that to the maintainer",
    )


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
