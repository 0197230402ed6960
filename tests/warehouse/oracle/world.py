"""Everything the models publish about a world, computed again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from expectations.periods import Period, period, period_of
from tests.warehouse.oracle import jumps, looking, unusual_cases, unusual_shares
from tests.warehouse.oracle.cases import Cases
from tests.warehouse.oracle.corrections import Corrections, copied_months
from tests.warehouse.oracle.effects import Effects
from tests.warehouse.oracle.effort import Effort
from tests.warehouse.oracle.facts import EVENT_DAY, Facts
from tests.warehouse.oracle.figures import Figure, marked_small, rate, widened
from tests.warehouse.oracle.findings import findings, names
from tests.warehouse.oracle.funnels import Funnels
from tests.warehouse.oracle.odd_files import odd_files
from tests.warehouse.oracle.outreach import Outreach
from tests.warehouse.oracle.peers import Peers, is_rate
from tests.warehouse.oracle.reconciling import Reconciling
from tests.warehouse.oracle.register import Register
from tests.warehouse.oracle.reporting import Reporting
from tests.warehouse.oracle.rows import Row, Tables, full_rows
from tests.warehouse.oracle.scores import Key, Scores, scheme_of
from tests.warehouse.oracle.study import Study
from tests.warehouse.oracle.things import Thing
from tests.warehouse.oracle.tree import Tree, is_valid, periods_between
from tests.warehouse.oracle.trend import trends
from tests.warehouse.oracle.workdays import WorkCalendar, end_of_day

_EARLIEST = date(2000, 1, 1)


class Expected:
    """The published figures of the raw rows as they were known at an instant."""

    def __init__(self, given: Tables, as_of: datetime) -> None:
        tables = full_rows(given)
        self.facts = Facts(tables, as_of)
        tree = Tree(tables["reference.unit"], self.facts.as_of_on)
        workdays = WorkCalendar(tables["reference.calendar_day"])
        periods = periods_between(self._first_day(tables), self.facts.as_of_on)
        register_periods = periods_between(periods[0].starts_on, date(self.facts.as_of_on.year + 2, 12, 31))
        first = self._first_day(tables)
        self.register = Register(
            tables, self.facts, tree, [p for p in register_periods if p.ends_on >= first], workdays
        )
        self.unit_periods = tree.unit_periods(periods)
        self.units = {
            (row["unit_code"], row["valid_from"]): (
                row["unit_name"], row["parent_code"], row["unit_type"], row["unit_type"], row["headcount"], row["valid_to"],
                is_valid(row, self.facts.as_of_on),
            )
            for row in tables["reference.unit"]
        }  # fmt: skip
        codes = {span.code for span in periods}
        self.periods = {
            (span.code,): (
                span.kind,
                span.starts_on,
                span.ends_on,
                end_of_day(span.ends_on) <= as_of,
                before if before in codes else None,
            )
            for span in periods
            for before in [period_of(span.starts_on - timedelta(days=1), span.kind).code]
        }
        self.cases = Cases(tables, self.facts, tree, workdays)
        study = Study(tables, self.facts, tree, self.unit_periods)
        parts = (study, Reporting(self.register, tree, as_of), self.cases)
        self._parts = (*parts, Effort(tables, tree, as_of))
        self._outreach = Outreach(tables, self.facts, tree, self.unit_periods)
        self._tables = tables
        self._workdays = workdays
        self._report_days = self.facts.spoken_for("report_submission")
        self.figures: dict[Key, Figure] = {}
        self._computed: dict[Key, Figure] = {}
        for entry in self.unit_periods:
            self._figures_of(entry.unit_code, entry.period, tree)
        self.peers = Peers(
            self.unit_periods,
            self.figures,
            {"study_attendance_rate": study.attendance, "outreach_review_rate": self._outreach.reviews},
        )
        group_of = {(e.unit_code, e.period.code): e.peer_group for e in self.unit_periods}
        for (unit, span, metric), figure in self.figures.items():
            if is_rate(metric):
                prior = self.peers.priors[metric, group_of[unit, span], span]
                self.figures[unit, span, metric] = widened(figure, prior.design_effect)
        self.funnels = Funnels(self.unit_periods, self.figures, self.peers)
        self.scores = Scores(tables, self.unit_periods, self.figures, self.peers.priors, tree)
        self.trends = trends(self.figures, self.unit_periods, as_of, tables["reference.baseline"])
        pools = {"study": study.pool, "case": self.cases.pool, "outreach": self._outreach.pool}
        self.reconciling = Reconciling(
            pools, self._computed, self.facts.totals, lambda unit, span: self._has_reports(unit, span, tree)
        )
        self.reconciling.add_flags(self.cases.rows, as_of)
        self.submissions = [row for row in tables["raw.submission"] if row["received_at"] <= as_of]
        self.findings, self.names = findings(tables, as_of), names(tables, as_of)
        things = {(*thing.key, thing.subject): thing for thing in self._things(as_of, first)}
        self.things = list(things.values())
        self.to_look_at = {thing.key for thing in self.things}
        self.effects = Effects(
            self.unit_periods, self.figures, self.scores, self._scheme_codes(), self._outreach, *parts
        )

    def _first_day(self, tables: Tables) -> date:
        """From when there are periods: the first duty of a unit, the first fact, or the first day a ledger speaks for."""
        units = tables["reference.unit"]
        days = [row[day] for template, day in EVENT_DAY.items() for row in self.facts._accepted(template)]
        days += [row["starts_on"] for row in tables["raw.coverage"]]
        days += [period(row["period_code"]).starts_on for row in tables["raw.period_summary"]]
        for duty in tables["reference.obligation"]:
            key = (duty["obligation_code"], duty["valid_from"], duty["applies_to"])
            types = {
                r["unit_type"]
                for r in tables["reference.obligation_unit_type"]
                if (r["obligation_code"], r["valid_from"], r["applies_to"]) == key
            }
            for unit in units:
                begins = max(duty["valid_from"] or date.min, unit["valid_from"] or date.min)
                ends = min(duty["valid_to"] or date.max, unit["valid_to"] or date.max)
                if begins <= ends and begins > date.min and ("all" in types or unit["unit_type"] in types):
                    days.append(begins)
        return min(max(min(days, default=self.facts.as_of_on), _EARLIEST), self.facts.as_of_on)

    def _things(self, as_of: datetime, first: date) -> Iterator[Thing]:
        rows_of = {"study": self.facts.sessions, "outreach": self.facts.items, "case": self.cases.rows}
        events = {
            row["obligation_code"] for row in self._tables["reference.obligation"] if row["kind"] == "event_report"
        }
        elements = self.register.elements
        peers = {(entry.unit_code, entry.period.code): entry.peer_group for entry in self.unit_periods}
        said = [row for row in self.facts.reports + self.facts.claims_aside if row["is_claim"]]
        yield from unusual_shares.attendance(self.facts.sessions, peers)
        yield from unusual_shares.outreach(self.facts.items, peers)
        yield from unusual_cases.cases(self.cases.rows, peers)
        yield from jumps.jumps(rows_of, peers)
        yield from jumps.amounts(self._tables["audit.rejected_cell"], rows_of["outreach"])
        yield from jumps.unusual(self._tables["audit.rejected_cell"], rows_of)
        yield from Corrections(self._tables, self.facts, rows_of, self._judged).found()
        yield from copied_months(rows_of)
        yield from looking.study_signals(self.facts.sessions)
        yield from looking.same_ledgers(rows_of)
        yield from looking.repeated_counts(self.figures, as_of, rows_of)
        yield from looking.last_hours(elements)
        yield from looking.not_owed(self.facts.reports, elements, events)
        yield from looking.too_early(rows_of, first)
        yield from looking.claims(said, elements, events)
        yield from looking.told_otherwise(self.facts.told_twice)
        yield from odd_files(self._tables["raw.submission"], self._tables["audit.rejected_cell"], as_of)

    def _judged(self, row: Row) -> Row:
        """A case of an earlier ledger as it was known, with its limit."""
        return self.cases.judged(self.facts._as_known(row))

    def _scheme_codes(self) -> dict[str, str]:
        """The scheme of each period that has one."""
        periods = {entry.period for entry in self.unit_periods}
        schemes = {span.code: scheme_of(self._tables, span.ends_on) for span in periods}
        return {code: scheme["scheme_code"] for code, scheme in schemes.items() if scheme}

    def _figures_of(self, unit: str, span: Period, tree: Tree) -> None:
        scheme = scheme_of(self._tables, span.ends_on)
        found = self._outreach.figures(unit, span, scheme and scheme["scheme_code"])
        for part in self._parts:
            found |= part.figures(unit, span)
        reported = self._has_reports(unit, span, tree)
        for metric, computed in found.items():
            figure = marked_small(metric, computed, scheme["minimum_n"] if scheme else 20)
            self._computed[unit, span.code, metric] = figure
            total = self.facts.totals.get((unit, span.code, metric))
            is_report = metric.startswith(("report_", "reports_"))
            if total and (figure.status == "no_data" or (is_report and figure.value is None and not reported)):
                is_count = not metric.endswith(("_rate", "_coverage", "_score", "_median", "_working", "_staff"))
                value = total["value"]
                waits = figure.is_provisional
                figure = Figure(value if is_count else None, None, value, 0, "summary_only", is_provisional=waits)
                # the counts behind a reported share make it one that was counted
                if metric.endswith(("_rate", "_coverage")) and total["denominator"]:
                    counted = rate(total["numerator"], total["denominator"])
                    figure = replace(counted, value=value, status="summary_only", is_provisional=waits)
            runs = end_of_day(span.ends_on) > self.facts.as_of
            self.figures[unit, span.code, metric] = replace(figure, is_provisional=runs or figure.is_provisional)

    def _has_reports(self, unit: str, span: Period, tree: Tree) -> bool:
        last = min(span.ends_on, self.facts.as_of_on)
        return any(
            unit == below
            or any(unit in tree.above(below, day) for day in (max(first, span.starts_on), min(until, last)))
            for below, first, until in self._report_days
            if first <= last and until >= span.starts_on
        )
