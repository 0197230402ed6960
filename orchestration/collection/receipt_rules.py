"""The rules of receipts: what `rule` of a receipt and of audit.rejected_cell may say, beside the checks of the
contracts.

The sentences of a rule stand in the catalogue under receipt.rule.CODE.problem and .remedy, those of a variant under
receipt.rule.CODE.VARIANT. docs/receipts.md is made from this list: `python -m
orchestration.documentation.receipts_page`.
"""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.messages import LocalizedText
from orchestration.messages.catalogue import filled, found

ERROR = "error"  # the row, sheet or file is rejected
WARNING = "warning"  # it counts
BY_COLUMN = "by_column"  # an error where the column is required, else a warning

INTERNAL_ERROR = "internal_error"  # verdict and rule: a fault of ours, whatever the file is
PUT_OFF = "put_off"  # of that verdict: nothing failed, the machine had no time for the file; a later run reads it


@dataclass(frozen=True, slots=True)
class ReceiptRule:
    """One rule: what it is about and how serious it is."""

    code: str
    about: str  # cell, row, sheet or file
    severity: str
    verdict: str | None = None  # of a file that cannot be read
    variants: tuple[str, ...] = ()  # further sentences of the rule


RULES = {
    rule.code: rule
    for rule in (
        ReceiptRule("formula_error", "cell", BY_COLUMN),
        ReceiptRule("formula_without_value", "cell", BY_COLUMN),
        ReceiptRule("digits_lost", "cell", WARNING, variants=("of_an_id",)),
        ReceiptRule("unreadable_yes_no", "cell", BY_COLUMN),
        ReceiptRule("unknown_value", "cell", BY_COLUMN, variants=("of_media",)),
        ReceiptRule("too_long", "cell", BY_COLUMN),
        ReceiptRule("unreadable_date", "cell", BY_COLUMN, variants=("clock_alone",)),
        ReceiptRule("no_such_day", "cell", BY_COLUMN),
        ReceiptRule("date_without_year", "cell", BY_COLUMN),
        ReceiptRule("ambiguous_date", "cell", BY_COLUMN),
        ReceiptRule("implausible_date", "cell", BY_COLUMN),
        ReceiptRule("stand_in_date", "cell", BY_COLUMN),
        ReceiptRule("several_dates", "cell", BY_COLUMN, variants=("or_span",)),
        ReceiptRule("span_reversed", "cell", BY_COLUMN, variants=("of_columns",)),
        ReceiptRule("unreadable_time", "cell", BY_COLUMN, variants=("behind_a_date",)),
        ReceiptRule("ambiguous_time", "cell", BY_COLUMN, variants=("of_two_columns",)),
        ReceiptRule("unreadable_duration", "cell", BY_COLUMN, variants=("without_unit",)),
        ReceiptRule("unreadable_period", "cell", BY_COLUMN),
        ReceiptRule("period_without_year", "cell", BY_COLUMN),
        ReceiptRule("no_such_period", "cell", BY_COLUMN, variants=("of_months", "of_years")),
        ReceiptRule("ambiguous_period", "cell", BY_COLUMN),
        ReceiptRule("unreadable_number", "cell", BY_COLUMN),
        ReceiptRule("date_for_number", "cell", BY_COLUMN),
        ReceiptRule("number_too_long", "cell", BY_COLUMN),
        ReceiptRule("not_whole", "cell", BY_COLUMN),
        ReceiptRule("out_of_bounds", "cell", BY_COLUMN),
        ReceiptRule("future_date", "cell", BY_COLUMN),
        ReceiptRule("rate_above_one", "cell", BY_COLUMN),
        ReceiptRule("share_and_counts", "cell", WARNING, variants=("of_no_share", "one_alone")),
        ReceiptRule("more_than_value", "cell", WARNING),
        ReceiptRule("approximate_value", "cell", WARNING),
        ReceiptRule("ambiguous_obligation", "cell", BY_COLUMN),
        ReceiptRule("unknown_obligation", "cell", BY_COLUMN, variants=("near",)),
        ReceiptRule("unknown_figure", "cell", BY_COLUMN, variants=("near",)),
        ReceiptRule("unmapped_value", "cell", WARNING),
        ReceiptRule("required_missing", "cell", ERROR, variants=("in_such_rows",)),
        ReceiptRule("unit_missing", "cell", ERROR, variants=("among_others",)),
        ReceiptRule("foreign_unit", "cell", ERROR),
        ReceiptRule("ambiguous_unit", "cell", ERROR),
        ReceiptRule(
            "unknown_unit",
            "cell",
            ERROR,
            variants=(
                "near",
                "not_then",
            ),
        ),
        ReceiptRule("more_cells_than_headers", "row", ERROR),
        ReceiptRule("identical_case", "row", WARNING),
        ReceiptRule(
            "required_column_missing",
            "sheet",
            ERROR,
            variants=(
                "near",
                "of_source",
            ),
        ),
        ReceiptRule("wrong_format", "sheet", ERROR),
        ReceiptRule("sheet_missing", "sheet", ERROR),
        ReceiptRule("doubled_column", "sheet", ERROR, variants=("beside",)),
        ReceiptRule("table_beside", "sheet", ERROR),
        ReceiptRule(
            "no_header",
            "sheet",
            ERROR,
            variants=(
                "likely_row",
                "near",
            ),
        ),
        ReceiptRule("generic_header", "sheet", ERROR),
        ReceiptRule("no_rows", "sheet", ERROR),
        ReceiptRule("nil_without_unit", "sheet", ERROR),
        ReceiptRule("nil_without_period", "sheet", ERROR),
        ReceiptRule("extra_column", "sheet", WARNING, variants=("near", "of_another")),
        ReceiptRule("absent_column", "sheet", WARNING),
        ReceiptRule("several_columns", "sheet", WARNING),
        ReceiptRule("history_tie", "sheet", WARNING),
        ReceiptRule("history_without_order", "sheet", WARNING, variants=("of_source",)),
        ReceiptRule("dropped_column", "sheet", WARNING),
        ReceiptRule(
            "contradiction",
            "sheet",
            WARNING,
            variants=(
                "units",
                "units_of_rows",
                "unknown_period",
                "days_of_rows",
                "path_without_period",
            ),
        ),
        ReceiptRule("personal_header", "cell", ERROR),
        ReceiptRule("mobile_number", "cell", ERROR),
        ReceiptRule("identity_number", "cell", ERROR),
        ReceiptRule("bank_card", "cell", ERROR),
        ReceiptRule("personal_data", "file", ERROR),
        ReceiptRule("unreadable_member", "file", WARNING),
        ReceiptRule("damaged_text", "file", WARNING),
        ReceiptRule("open_quote", "file", WARNING),
        ReceiptRule("encrypted", "file", ERROR, verdict="encrypted"),
        ReceiptRule("empty_file", "file", ERROR, verdict="corrupt"),
        ReceiptRule("corrupt", "file", ERROR, verdict="corrupt"),
        ReceiptRule("unknown_encoding", "file", ERROR, verdict="corrupt", variants=("big5",)),
        ReceiptRule("duplicate_parts", "file", ERROR, verdict="corrupt"),
        ReceiptRule("has_dtd", "file", ERROR, verdict="corrupt"),
        ReceiptRule("outside_the_grid", "file", ERROR, verdict="corrupt"),
        ReceiptRule("killed", "file", ERROR, verdict="corrupt"),
        ReceiptRule("far_apart_cells", "file", ERROR, verdict="too_big"),
        ReceiptRule("too_big", "file", ERROR, verdict="too_big"),
        ReceiptRule("too_big_file", "file", ERROR, verdict="too_big"),
        ReceiptRule("too_many_parts", "file", ERROR, verdict="too_big"),
        ReceiptRule("too_many_sheets", "file", ERROR, verdict="too_big"),
        ReceiptRule("too_many_columns", "file", ERROR, verdict="too_big"),
        ReceiptRule("too_big_unpacked", "file", ERROR, verdict="too_big"),
        ReceiptRule("timeout", "file", ERROR, verdict="too_big"),
        ReceiptRule("nested_archive", "file", ERROR, verdict="unsupported"),
        ReceiptRule("empty_archive", "file", ERROR, verdict="unsupported"),
        ReceiptRule("unsupported", "file", ERROR, verdict="unsupported"),
        ReceiptRule("saved_as_page", "file", ERROR, verdict="unsupported"),
        ReceiptRule("internal_error", "file", ERROR, verdict="internal_error"),
        ReceiptRule("put_off", "file", ERROR, verdict="internal_error"),
        ReceiptRule("withdrawn_unread", "file", ERROR, verdict="internal_error"),
        ReceiptRule("not_kept", "file", ERROR, variants=("by_our_fault",)),
    )
}


def verdict_of(rule: str) -> str:
    """Return the verdict on a file that cannot be read by this rule."""
    verdict = RULES[rule].verdict
    assert verdict is not None, f"a file that breaks the rule {rule} can be read"
    return verdict


class RuleText(LocalizedText):
    """What is wrong by a rule, and what to do about it. Its key is that of a rule, or rule.variant."""

    __slots__ = ()

    @property
    def rule(self) -> str:
        """The code of the rule."""
        return self.key.partition(".")[0]

    def rendered(self, language: str) -> str:
        """Return the sentence in a language, zh or en."""
        problem = filled(language, f"receipt.rule.{self.key}.problem", self.values)
        remedy = f"receipt.rule.{self.key}.remedy"
        if found(language, remedy) is None:
            remedy = f"receipt.rule.{self.rule}.remedy"
        return problem + (" " if language == "en" else "") + filled(language, remedy, self.values)
