"""Which file counts: duplicates, versions and what each ledger is the truth for, as of an instant. Pure; no clock,
no disk.

Rules: contract.md, "Versions". Order is by received_at, then arrival number.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestration.warehouse.rows import CoverageRow, PartRow

ACCEPTED, PARTLY_ACCEPTED, REFUSED = "accepted", "partly_accepted", "refused"
DUPLICATE, SUPERSEDED, WITHDRAWN = "duplicate", "superseded", "withdrawn"
COUNTING = (ACCEPTED, PARTLY_ACCEPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedSubmission(PartRow):
    """What one file submits for one template or source, as parsed; template None where nothing could read it."""

    file_name: str
    received_at: datetime
    arrival_number: int
    is_withdrawn: bool
    verdict: str
    cells_hash: str
    period_meant: str | None = None  # what manifest or file name say where the rows could not be read


@dataclass(slots=True)
class Submission:
    """A parsed submission with its place among the others."""

    parsed: ParsedSubmission
    sequence: int
    version: int
    status: str
    is_open: bool = True  # whether it still asks its sender for something
    same_as: str | None = None  # file_id of the file that a duplicate repeats
    replaced_by: str | None = None  # file_id of the newest file that took the place of a superseded one
    partly_replaced_by: tuple[str, ...] = ()  # file_ids of newer files that are the truth for some of its days or units


def _units(item: ParsedSubmission) -> tuple[str, ...]:
    return item.units or ((item.unit_code,) if item.unit_code else ())


def _is_claim(item: ParsedSubmission) -> bool:
    """Say whether a file holds what its sender only claims; it is another ledger than the record of the same rows."""
    return item.claims_about in _units(item)


def _key(item: ParsedSubmission) -> tuple[object, ...]:
    """Return what a newer file replaces: a source's path, or a ledger's template, unit and period."""
    if item.template is None:
        return ("unread", item.path)
    if item.source is not None:
        return ("source", item.source, item.path)
    return ("ledger", item.template, item.units or (item.unit_code,), item.period_code, _is_claim(item))


def _content(item: ParsedSubmission) -> tuple[object, ...]:
    """Name what two files of the same content have in common."""
    return (
        item.template,
        item.source,
        item.unit_code,
        item.units,
        item.period_code,
        item.path_constants,
        item.cells_hash,
        _is_claim(item),
    )


def _own_status(item: ParsedSubmission) -> str:
    if item.is_withdrawn:
        return WITHDRAWN
    if item.template is None or item.is_refused or (item.rows_accepted == 0 and not item.is_nil):
        return REFUSED
    return PARTLY_ACCEPTED if item.rows_rejected else ACCEPTED


def _replaces(newer: CoverageRow, older: CoverageRow) -> bool:
    same_period = newer.period_code is not None and newer.period_code == older.period_code
    return same_period or (newer.starts_on <= older.starts_on and older.ends_on <= newer.ends_on)


def _newest_replacing(older: CoverageRow, of_unit: list[CoverageRow]) -> CoverageRow | None:
    newer = _newer_overlapping(older, of_unit)
    found = [entry for entry in newer if _replaces(entry, older)]
    if not found and _hold_together(newer, older):
        found = newer
    return max(found, key=lambda entry: entry.sequence, default=None)


def _newer_overlapping(older: CoverageRow, of_unit: list[CoverageRow]) -> list[CoverageRow]:
    """Find newer ledgers that take days from an older one."""
    same_code = older.period_code is not None
    return [
        newer
        for newer in of_unit
        if newer.sequence > older.sequence
        and (
            (newer.starts_on <= older.ends_on and older.starts_on <= newer.ends_on)
            or (same_code and newer.period_code == older.period_code)
        )
    ]


def _hold_together(newer: list[CoverageRow], older: CoverageRow) -> bool:
    """Tell whether several ledgers hold every day of an older one: three months take the place of a quarter."""
    next_day = older.starts_on
    for entry in sorted(newer, key=lambda entry: entry.starts_on):
        if entry.starts_on > next_day:
            return False
        if entry.ends_on >= older.ends_on:
            return True
        next_day = max(next_day, entry.ends_on + timedelta(days=1))
    return False


def _speaker(entry: CoverageRow) -> tuple[object, ...]:
    """Name whose word a ledger is: a claim never takes the place of a record, nor a record that of a claim."""
    return (entry.template, entry.unit_code, entry.is_claim)


def _mark_superseded(submissions: list[Submission], coverage: list[CoverageRow]) -> None:
    newest_of_path: dict[tuple[object, ...], Submission] = {}
    by_unit: dict[tuple[object, ...], list[CoverageRow]] = {}
    of_file: dict[tuple[str, str], list[CoverageRow]] = {}
    for entry in coverage:
        by_unit.setdefault(_speaker(entry), []).append(entry)
        of_file.setdefault((entry.file_id, entry.template), []).append(entry)
    for submission in reversed(submissions):
        if submission.status not in COUNTING:
            continue
        item = submission.parsed
        if item.source is not None:
            newest = newest_of_path.setdefault(_key(item), submission)
            if newest is not submission:
                submission.status, submission.replaced_by = SUPERSEDED, newest.parsed.file_id
            continue
        own = of_file.get((item.file_id, item.template or ""), [])
        found = [_newest_replacing(entry, by_unit[_speaker(entry)]) for entry in own]
        newer = [entry for entry in found if entry is not None]
        if own and len(newer) == len(own):
            submission.status = SUPERSEDED
            submission.replaced_by = max(newer, key=lambda entry: entry.sequence).file_id
        else:
            taking = {each for entry in own for each in _newer_overlapping(entry, by_unit[_speaker(entry)])}
            submission.partly_replaced_by = tuple(
                dict.fromkeys(each.file_id for each in sorted(taking, key=lambda each: each.sequence))
            )


def resolve(parsed: list[ParsedSubmission]) -> tuple[list[Submission], list[CoverageRow]]:
    """Give every submission its sequence, version and status.

    Args:
        parsed: what arrived and was received by the as-of instant; in any order.
    Returns:
        Submissions in their order, and what each counting ledger covers.
    """
    submissions: list[Submission] = []
    coverage: list[CoverageRow] = []
    first_of_content: dict[tuple[object, ...], Submission] = {}
    versions: Counter[tuple[object, ...]] = Counter()
    ordered = sorted(
        parsed, key=lambda item: (item.received_at, item.arrival_number, item.template or "", item.source or "")
    )
    for sequence, item in enumerate(ordered, 1):
        status = _own_status(item)
        first = first_of_content.get(_content(item))
        if status in COUNTING and first is not None:
            submissions.append(Submission(item, sequence, first.version, DUPLICATE, same_as=first.parsed.file_id))
            continue
        versions[_key(item)] += 1
        submission = Submission(item, sequence, versions[_key(item)], status)
        submissions.append(submission)
        if status not in COUNTING:
            continue
        first_of_content[_content(item)] = submission
        if (
            item.source is None
            and item.template is not None
            and item.starts_on is not None
            and item.ends_on is not None
        ):
            coverage += [
                CoverageRow(
                    file_id=item.file_id,
                    template=item.template,
                    unit_code=unit,
                    period_code=item.period_code,
                    starts_on=item.starts_on,
                    ends_on=item.ends_on,
                    sequence=sequence,
                    is_claim=unit == item.claims_about,
                )
                for unit in _units(item)
            ]
    _mark_superseded(submissions, coverage)
    return submissions, coverage
