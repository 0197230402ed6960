"""Which raw rows count at an as-of instant."""

from __future__ import annotations

from datetime import date, datetime

from expectations.periods import period
from tests.warehouse.oracle.rows import Row, Tables
from tests.warehouse.oracle.workdays import local_day

COUNTING = ("accepted", "partly_accepted")
EVENT_DAY = {
    "study_session": "held_on",
    "report_submission": "received_on",
    "case": "received_on",
    "outreach_item": "published_on",
}


class Facts:
    """Counted rows by template, each with `_sequence`; and what was handed in."""

    def __init__(self, tables: Tables, as_of: datetime) -> None:
        self.as_of, self.as_of_on = as_of, local_day(as_of)
        self._tables = tables
        self._submissions = {
            (row["file_id"], row["template"], row["source"]): row
            for row in tables["raw.submission"]
            if row["status"] in COUNTING and row["received_at"] <= as_of
        }
        self.coverages = tables["raw.coverage"]
        self._said: dict[tuple[str, str], list[Row]] = {}
        for coverage in self.coverages:
            self._said.setdefault((coverage["template"], coverage["unit_code"]), []).append(coverage)
        self.declared = {(row["file_id"], row["sheet"], row["field"]) for row in tables["audit.column_map"]}
        self.sessions = self._one_per_identity("study_session")
        self.items = self._one_per_identity("outreach_item")
        self.reports, self.claims_aside = self._attributed_reports()
        self.told_twice: list[tuple[Row, list[Row]]] = []  # a case of a ledger, and as sources tell it
        self.cases = self._cases()
        self.totals = self._totals()

    def _is_known(self, template: str, row: Row) -> bool:
        if template in ("case", "report_submission"):
            return row["received_at"] <= self.as_of
        return row[EVENT_DAY[template]] <= self.as_of_on

    def _accepted(self, template: str) -> list[Row]:
        found = []
        for row in self._tables[f"raw.{template}"]:
            submission = self._submissions.get((row["_file_id"], template, row["_source"]))
            if submission and (template == "period_summary" or self._is_known(template, row)):
                found.append(row | {"_sequence": submission["sequence"]})
        return found

    def _is_taken_over(self, template: str, row: Row, first: date, last: date) -> bool:
        """Whether another ledger of the unit is the truth for the row's days: a newer one, or any where the row lies outside
        the period of its own.
        """
        if row["_source"] is not None:
            return False
        said = self._said.get((template, row["unit_code"]), ())
        for own in (coverage for coverage in said if coverage["file_id"] == row["_file_id"]):
            if template == "report_submission":
                # a report counts as dated on the nearest day of its ledger's period
                first = last = min(max(first, own["starts_on"]), own["ends_on"])
            is_outside = last < own["starts_on"] or first > own["ends_on"]
            for other in said:
                if bool(other["is_claim"]) != bool(own["is_claim"]):
                    continue  # a record and a claim are the words of two
                is_newer = other["sequence"] > own["sequence"]
                same = own["period_code"] is not None and own["period_code"] == other["period_code"]
                speaks = other["starts_on"] <= first and last <= other["ends_on"]
                if (is_newer and (same or speaks)) or (is_outside and speaks):
                    return True
        return False

    def _counted(self, template: str) -> list[Row]:
        day = EVENT_DAY[template]
        return [row for row in self._accepted(template) if not self._is_taken_over(template, row, row[day], row[day])]

    def _attributed_reports(self) -> tuple[list[Row], list[Row]]:
        """Report rows that count, and claims of units about reports on which the department's register speaks."""
        events = {
            row["obligation_code"] for row in self._tables["reference.obligation"] if row["kind"] == "event_report"
        }
        of_report: dict[tuple, list[Row]] = {}
        for row in self._counted("report_submission"):
            submission = self._submissions[row["_file_id"], "report_submission", row["_source"]]
            row["is_claim"] = row["_source"] is None and submission["claims_about"] == row["unit_code"]
            if row["is_claim"]:
                row["received_at"] = max(row["received_at"], submission["received_at"])
            what = row["event_at"] if row["obligation_code"] in events else row["period_code"]
            of_report.setdefault((row["unit_code"], row["obligation_code"], what), []).append(row)
        kept, aside = [], []
        for rows in of_report.values():
            register = [row for row in rows if not row["is_claim"]]
            kept += register or rows
            aside += [row for row in rows if row["is_claim"]] if register else []
        return kept, aside

    def _one_per_identity(self, template: str) -> list[Row]:
        kept, newest = [], {}
        for row in self._counted(template):
            if row["_identity"] is None:
                kept.append(row)
                continue
            key = (row["_source"], row["unit_code"], row[EVENT_DAY[template]], row["_identity"])
            order = (-row["_sequence"], row["_sheet"], row["_row"], row["_part"])
            if key not in newest or order < newest[key][0]:
                newest[key] = (order, row)
        return kept + [row for _, row in newest.values()]

    def _cases(self) -> list[Row]:
        rows = self._counted("case")
        newest: dict[tuple, int] = {}
        for row in rows:
            row["_issuer"] = row["_source"] or "ledger:" + row["unit_code"]
            key = (row["_issuer"], row["case_id"])
            newest[key] = max(newest.get(key, 0), row["_sequence"])
        kept = [
            row for row in rows if row["case_id"] is None or newest[row["_issuer"], row["case_id"]] == row["_sequence"]
        ]
        of_sources: dict[tuple, list[Row]] = {}
        for row in kept:
            if row["_source"] and row["case_id"] is not None:
                of_sources.setdefault((row["unit_code"], row["case_id"]), []).append(row)
        told = []
        for row in kept:
            theirs = () if row["_source"] else of_sources.get((row["unit_code"], row["case_id"]), ())
            if theirs:
                self.told_twice.append((self._as_known(row), [self._as_known(each) for each in theirs]))
            else:
                told.append(self._as_known(row))
        return told

    def _as_known(self, row: Row) -> Row:
        """A case with what the as-of instant cannot know taken away, its exclusion, and whether only its flag counts."""
        known = dict(row)
        if row["first_response_at"] and row["first_response_at"] > self.as_of:
            known["first_response_at"] = None
        if row["closed_at"] and row["closed_at"] > self.as_of:
            known |= {"closed_at": None, "closed_on": None, "satisfied": None}
        known["excluded"] = row["case_id"] is not None and any(
            entry["case_id"] == row["case_id"]
            and entry["unit_code"] in (None, row["unit_code"])
            and (entry["decided_on"] is None or entry["decided_on"] <= self.as_of_on)
            for entry in self._tables["reference.case_exclusion"]
        )
        place = (row["_file_id"], row["_sheet"])
        # of a ledger: unless a limit of the department applies
        known["flag_alone"] = not {(*place, "closed_at"), (*place, "resolution_due_at")} & self.declared
        return known

    def _totals(self) -> dict[tuple[str, str, str], Row]:
        """The newest reported total by unit, period and figure."""
        found: dict[tuple[str, str, str], Row] = {}
        for row in self._accepted("period_summary"):
            span = period(row["period_code"])
            if span.starts_on > self.as_of_on or self._is_taken_over(
                "period_summary", row, span.starts_on, span.ends_on
            ):
                continue
            key = (row["unit_code"], row["period_code"], row["figure"])
            if key not in found or (-row["_sequence"], row["_row"]) < (-found[key]["_sequence"], found[key]["_row"]):
                found[key] = row
        return found

    def spoken_for(self, template: str) -> list[tuple[str, date, date]]:
        """Units and the days for which something was handed in."""
        found = [(c["unit_code"], c["starts_on"], c["ends_on"]) for c in self.coverages if c["template"] == template]
        by_source: dict[str, list[Row]] = {}
        for row in self._accepted(template):
            if row["_source"] is not None:
                by_source.setdefault(row["_source"], []).append(row)
        day = EVENT_DAY[template]
        for rows in by_source.values():
            first, last = min(row[day] for row in rows), max(row[day] for row in rows)
            found += [(unit, first, last) for unit in {row["unit_code"] for row in rows}]
        return found
