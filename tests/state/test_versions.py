"""Which file counts: the rules of versions on plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from expectations.periods import period
from orchestration.pipeline.settling import mark_open
from orchestration.pipeline.versions import ParsedSubmission, resolve

_START = datetime(2024, 4, 1, tzinfo=UTC)


def _file(
    number: int, cells: str, *, unit: str = "U1", code: str | None = "2024-03", day: int | None = None, **changes
) -> ParsedSubmission:
    span = period(code) if code else None
    parsed = ParsedSubmission(
        file_id=f"f{number}",
        part_number=1,
        file_name=f"{unit}/{number}.xlsx",
        received_at=_START + timedelta(days=day if day is not None else number),
        arrival_number=number,
        is_withdrawn=False,
        verdict="read",
        cells_hash=cells,
        template="study_session",
        source=None,
        unit_code=unit,
        units=(unit,),
        period_code=code,
        starts_on=span.starts_on if span else None,
        ends_on=span.ends_on if span else None,
        is_nil=False,
        is_refused=False,
        rows_accepted=3,
        rows_rejected=0,
        path_constants="",
        columns_count=7,
        path=changes.get("file_name", f"{unit}/{number}.xlsx"),
    )
    return replace(parsed, **changes)


def _outcome(*files: ParsedSubmission) -> dict[str, tuple[str, int]]:
    submissions, _ = resolve(list(files))
    return {item.parsed.file_id: (item.status, item.version) for item in submissions}


def test_a_corrected_file_is_the_next_version_and_supersedes_the_first() -> None:
    assert _outcome(_file(1, "a"), _file(2, "b")) == {"f1": ("superseded", 1), "f2": ("accepted", 2)}


def test_the_same_cells_again_change_nothing() -> None:
    assert _outcome(_file(1, "a"), _file(2, "a")) == {"f1": ("accepted", 1), "f2": ("duplicate", 1)}


def test_the_same_cells_of_another_unit_are_no_duplicate() -> None:
    assert _outcome(_file(1, "a"), _file(2, "a", unit="U2")) == {"f1": ("accepted", 1), "f2": ("accepted", 1)}


def test_what_a_unit_says_of_itself_takes_no_place_of_the_record_nor_the_record_that_of_its_word() -> None:
    record, claim = _file(1, "a", claims_about="C"), _file(2, "b", claims_about="U1")
    assert _outcome(record, claim) == {"f1": ("accepted", 1), "f2": ("accepted", 1)}
    assert _outcome(claim, _file(3, "c", claims_about="C"))["f2"] == ("accepted", 1)
    assert _outcome(claim, _file(3, "c", claims_about="U1"))["f2"] == ("superseded", 1)
    # the department may file the very same cells as its record
    assert _outcome(claim, _file(3, "b"))["f3"] == ("accepted", 1)
    # of the units below it a sender keeps the record
    _, coverage = resolve([_file(1, "a", units=("U1", "U1a"), claims_about="U1")])
    assert {entry.unit_code: entry.is_claim for entry in coverage} == {"U1": True, "U1a": False}


def test_a_refused_correction_displaces_nothing() -> None:
    outcome = _outcome(_file(1, "a"), _file(2, "b", is_refused=True), _file(3, "c", rows_accepted=0, rows_rejected=2))
    assert outcome == {"f1": ("accepted", 1), "f2": ("refused", 2), "f3": ("refused", 3)}


def test_a_withdrawn_correction_gives_the_place_back_to_the_first() -> None:
    assert _outcome(_file(1, "a"), _file(2, "b", is_withdrawn=True))["f1"] == ("accepted", 1)


def test_what_was_withdrawn_may_be_sent_again() -> None:
    assert _outcome(_file(1, "a", is_withdrawn=True), _file(2, "a"))["f2"][0] == "accepted"


def test_order_is_by_time_of_receipt_and_then_by_number() -> None:
    late_first = _file(1, "a", day=9)
    assert _outcome(late_first, _file(2, "b", day=1)) == {"f2": ("superseded", 1), "f1": ("accepted", 2)}


def test_a_month_is_superseded_by_a_later_quarter_that_holds_it_but_not_the_other_way_round() -> None:
    assert _outcome(_file(1, "a"), _file(2, "b", code="2024-Q1"))["f1"][0] == "superseded"
    assert _outcome(_file(1, "a", code="2024-Q1"), _file(2, "b"))["f1"][0] == "accepted"


def test_a_quarter_is_superseded_once_later_ledgers_hold_all_of_its_days() -> None:
    quarter, months = (
        _file(1, "a", code="2024-Q1"),
        [_file(number, "b", code=f"2024-0{number - 1}") for number in (2, 3, 4)],
    )
    for kept in (months[:2], months[1:], [months[0], months[2]]):
        submissions, _ = resolve([quarter, *kept])
        assert submissions[0].status == "accepted" and submissions[0].partly_replaced_by == tuple(
            each.file_id for each in kept
        )
    submissions, _ = resolve([quarter, *months])
    assert (submissions[0].status, submissions[0].replaced_by, submissions[0].partly_replaced_by) == (
        "superseded",
        "f4",
        (),
    )
    # months sent before the quarter take nothing from it
    assert resolve([replace(quarter, received_at=_START + timedelta(days=9)), *months])[0][-1].partly_replaced_by == ()


def test_a_nil_return_is_a_submission() -> None:
    nil = _file(1, "a", is_nil=True, rows_accepted=0, units=())
    submissions, coverage = resolve([nil])
    assert submissions[0].status == "accepted"
    assert [(entry.unit_code, entry.period_code) for entry in coverage] == [("U1", "2024-03")]


def test_a_source_file_replaces_its_own_path_and_another_path_adds() -> None:
    def export(number: int, cells: str, path: str) -> ParsedSubmission:
        return _file(
            number, cells, source="hotline", template="case", file_name=path, units=("U1", "U2"), unit_code=None
        )

    outcome = _outcome(
        export(1, "a", "x.csv"), export(2, "b", "x.csv"), export(3, "c", "y.csv"), export(4, "c", "z.csv")
    )
    assert outcome == {"f1": ("superseded", 1), "f2": ("accepted", 2), "f3": ("accepted", 1), "f4": ("duplicate", 1)}


def test_a_file_that_nothing_could_read_is_refused_without_a_template() -> None:
    unread = _file(1, "", template=None, verdict="encrypted", unit_code=None, units=(), code=None)
    submissions, coverage = resolve([unread])
    assert (submissions[0].status, submissions[0].version, coverage) == ("refused", 1, [])


def test_a_ledger_of_several_units_is_superseded_only_when_all_of_them_have_sent_anew() -> None:
    both = _file(1, "a", units=("U1", "U2"), unit_code=None)
    first, second = _file(2, "b", unit="U1"), _file(3, "c", unit="U2")
    assert _outcome(both, first)["f1"][0] == "accepted"
    assert _outcome(both, first, second)["f1"][0] == "superseded"


def _unread(number: int, **changes) -> ParsedSubmission:
    return _file(number, "", template=None, verdict="corrupt", units=(), code=None, is_refused=True, **changes)


def _open(*files: ParsedSubmission) -> str:
    """The numbers of the files that are open."""
    submissions, _ = resolve(list(files))
    mark_open(submissions)
    return " ".join(item.parsed.file_id.removeprefix("f") for item in submissions if item.is_open)


def test_what_counts_is_open_and_what_was_replaced_repeated_or_withdrawn_is_settled() -> None:
    first = _file(1, "a", rows_rejected=1)
    assert _open(first) == "1"
    assert _open(first, _file(2, "b")) == "2"
    assert _open(first, _file(2, "a", rows_rejected=1)) == "1"
    assert _open(replace(first, is_withdrawn=True)) == ""
    assert _open(first, _file(2, "b", is_withdrawn=True)) == "1"


def test_a_refused_correction_is_open_until_the_same_ledger_or_a_larger_one_is_accepted() -> None:
    first, refused = _file(1, "a"), _file(2, "b", rows_accepted=0, rows_rejected=3)
    assert _open(first, refused) == "1 2"
    assert _open(first, refused, _file(3, "c")) == "3"
    assert _open(first, refused, _file(3, "c", code="2024-Q1")) == "3"
    # sent again as it was before: the correction was given up
    assert _open(first, refused, _file(3, "a")) == "1"
    # nobody answered it: another month, another unit, another template, one that came before
    for other in (_file(3, "c", code="2024-04"), _file(3, "c", unit="U2"), _file(3, "c", template="outreach_item")):
        assert _open(first, refused, other) == "1 2 3"
    assert _open(replace(refused, arrival_number=3, file_id="f3"), _file(4, "c", is_withdrawn=True)) == "3"
    # refused once more: the newer one asks
    assert _open(first, refused, _file(3, "c", is_refused=True)) == "1 3"


def test_a_file_that_nothing_could_read_is_settled_by_the_ledgers_of_the_period_in_its_name() -> None:
    unread = _unread(1, period_meant="2024-03")
    assert _open(unread, _file(2, "a")) == "2"
    assert _open(unread, _file(2, "a", template="outreach_item")) == "2"
    assert _open(unread, _file(2, "a", code="2024-04")) == "1 2"
    assert _open(unread, _unread(2, period_meant="2024-03")) == "1 2"
    assert _open(unread, _unread(2, file_name="U1/1.xlsx")) == "2"


def test_a_file_that_names_no_period_is_settled_by_any_that_had_begun_when_it_came() -> None:
    unread = _unread(1)  # on 2 April
    assert _open(unread, _file(2, "a")) == "2"
    assert _open(unread, _file(2, "a", code="2024-05")) == "1 2"
    assert _open(_unread(1, unit_code=None), _file(2, "a")) == "1 2"


def test_a_refused_export_is_settled_by_its_path_alone() -> None:
    def export(number: int, path: str, **changes) -> ParsedSubmission:
        return _file(number, f"{number}", source="hotline", template="case", file_name=path, **changes)

    refused = export(1, "x.csv", is_refused=True)
    assert _open(refused, export(2, "x.csv", code="2024-05")) == "2"
    assert _open(refused, export(2, "y.csv")) == "1 2"
    assert _open(refused, _file(2, "a", template="case")) == "1 2"


def test_a_file_of_the_same_name_for_another_month_is_another_ledger() -> None:
    refused = _file(1, "a", is_refused=True, file_name="U1/台账.xlsx")
    assert _open(refused, _file(2, "b", code="2024-04", file_name="U1/台账.xlsx")) == "1 2"
    assert _open(refused, _file(2, "b", file_name="U1/台账.xlsx")) == "2"
