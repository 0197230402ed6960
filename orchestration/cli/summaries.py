"""What a run did, in words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from orchestration.cli.common import say
from orchestration.messages import LocalizedText

if TYPE_CHECKING:
    from orchestration.pipeline.run import Summary

_MAX_NAMED = 10


def _listed(names: list[str]) -> LocalizedText:
    kind = "names" if len(names) <= _MAX_NAMED else "more_names"
    return LocalizedText(f"cli.collecting.{kind}", names=names[:_MAX_NAMED], count=len(names))


def _say_absent(names: list[str]) -> None:
    """Name what manifest.csv announces and nobody sent."""
    if not names:
        return
    listed = _listed(names)
    say("cli.collecting.absent", listed=listed)


def _say_left(summary: Summary) -> None:
    """Name what is still in the inbox, and why."""
    if summary.files_still_written:
        count, listed = len(summary.files_still_written), _listed(summary.files_still_written)
        say("cli.collecting.still_written", count=count, listed=listed)
    if summary.files_unreadable:
        listed = _listed([f"{name} ({why})" for name, why in summary.files_unreadable.items()])
        say("cli.collecting.unreadable", listed=listed)
    if summary.files_not_removed:
        listed = _listed([f"{name} ({why})" for name, why in summary.files_not_removed.items()])
        say("cli.collecting.not_removed", listed=listed)
    if summary.files_not_taken:
        listed = _listed(summary.files_not_taken)
        say("cli.collecting.not_taken", listed=listed, run_id=summary.run_id)
    for name, sentence in summary.sources_failed.items():
        say("cli.collecting.not_fetched", name=name, sentence=sentence)


def _say_unread(summary: Summary) -> None:
    """Name the files that we, not their senders, are to blame for."""
    for names, kind in ((summary.internal_error_files, "internal_error"), (summary.put_off_files, "put_off")):
        if names:
            say(f"cli.collecting.{kind}", count=len(names), listed=_listed(names), run_id=summary.run_id)


def _say_would_replace(as_of: datetime, later: dict[str, str]) -> None:
    """Name the snapshot that is of a later as-of than the one that was built."""
    say(
        "cli.collecting.would_replace",
        as_of=as_of.isoformat(sep=" ", timespec="minutes"),
        snapshot_id=later["snapshot_id"],
        published_as_of=datetime.fromisoformat(later["as_of"]).isoformat(sep=" ", timespec="minutes"),
    )


def _say_gate(summary: Summary) -> None:
    """Say what waits for somebody's look and why, or would wait if there were a gate."""
    if not summary.gate_reasons:
        return
    from orchestration.snapshots.gate import sentence

    say(f"cli.collecting.{'waits' if summary.waits else 'would_wait'}", snapshot_id=summary.waits or "")
    for reason in summary.gate_reasons:
        say("cli.publishing.reason", reason=sentence(reason))


def print_summary(summary: Summary) -> None:
    """Say what came in, what is open, and what can be read now."""
    _say_absent(summary.manifest_without_file)
    _say_left(summary)
    _say_unread(summary)
    if summary.is_nothing_new:
        say("cli.collecting.nothing_new")
        _say_gate(summary)
        return
    if summary.submissions:
        counts = [
            LocalizedText(f"cli.collecting.status_{status}", count=count)
            for status, count in summary.submissions.items()
        ]
        say("cli.collecting.submissions", count=summary.files_read, counts=counts)
        say("cli.collecting.rows", rows_accepted=summary.rows_accepted, rows_rejected=summary.rows_rejected)
    if summary.open_findings or summary.settled_findings:
        say(
            "cli.collecting.findings",
            open_findings=summary.open_findings,
            settled_findings=summary.settled_findings,
        )
    if summary.failing_checks:
        say("cli.collecting.failing_checks", failing_checks=summary.failing_checks)
    if summary.would_replace:
        _say_would_replace(summary.as_of, summary.would_replace)
    elif summary.snapshot_id:
        say("cli.collecting.published", snapshot_id=summary.snapshot_id, total=summary.seconds["total"])
    elif not summary.waits:
        say("cli.collecting.verified")
    _say_gate(summary)
