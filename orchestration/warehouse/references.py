"""Writes the department's lists into the schema `reference`, in the shape that the models read."""

from __future__ import annotations

from expectations.loading import code_lists
from orchestration.reference import References
from orchestration.reference.units import UnitRow
from orchestration.warehouse.store import Row, Warehouse


def _alias_text(unit: UnitRow) -> str | None:
    texts = [
        alias.name
        + (f"@{alias.valid_from or ''}..{alias.valid_to or ''}" if alias.valid_from or alias.valid_to else "")
        for alias in unit.aliases
    ]
    return "|".join(texts) or None


def _units(references: References) -> list[Row]:
    return [
        (
            row.unit_code, row.unit_name, row.unit_type, row.parent_code, row.headcount, _alias_text(row), row.valid_from, row.valid_to,
        )
        for row in references.units
    ]  # fmt: skip


def _obligations(references: References) -> list[Row]:
    return [
        (
            row.obligation_code, row.domain, row.name_zh, row.name_en, row.kind, row.cadence, row.minimum, row.counts, row.due_rule,
            row.grace_days, row.applies_to, row.valid_from, row.valid_to, row.due.anchor, row.due.offset, row.due.unit,
            row.due.next_working_day,
        )
        for row in references.obligations
    ]  # fmt: skip


def _schemes(references: References) -> tuple[list[Row], list[Row], list[Row]]:
    versions, metrics, levels = [], [], []
    for scheme in references.schemes:
        code = scheme.scheme_code
        versions.append((code, scheme.valid_from, scheme.valid_to, scheme.minimum_n, scheme.presence_share))
        metrics += [
            (
                code,
                row.domain,
                row.domain_weight,
                row.metric_code,
                row.weight,
                row.method,
                row.low,
                row.high,
                row.per_month,
            )
            for row in scheme.metrics
        ]
        levels += [(code, level, weight) for level, weight in scheme.level_weights.items()]
    return versions, metrics, levels


def store_references(warehouse: Warehouse, references: References) -> None:
    """Replace every reference table by the lists as they stand now."""
    schemes, scheme_metrics, scheme_levels = _schemes(references)
    tables = {
        "unit": _units(references),
        "obligation": _obligations(references),
        "obligation_condition": [
            (row.obligation_code, row.valid_from, condition.conjunct, condition.column_name, condition.value)
            for row in references.obligations
            for condition in row.conditions
        ],
        "obligation_unit_type": [
            (row.obligation_code, row.valid_from, unit_type) for row in references.obligations for unit_type in row.unit_types
        ],
        "exemption": [
            (row.unit_code, row.obligation_code, row.period_code, row.kind, row.new_due_at, row.reason, row.decided_on)
            for row in references.exemptions
        ],
        "case_limit": [
            (
                row.channel, row.response_amount, row.response_unit, row.resolution_amount, row.resolution_unit, row.valid_from, row.valid_to,
            )
            for row in references.case_limits
        ],
        "case_exclusion": [(row.case_id, row.unit_code, row.reason, row.decided_on) for row in references.case_exclusions],
        "calendar_day": [(day.date, day.is_working_day, day.name) for day in references.calendar],
        "figure": sorted(references.figures.items()),
        "scheme": schemes,
        "scheme_metric": scheme_metrics,
        "scheme_level": scheme_levels,
        "code": [(name, code.code, code.label_zh, code.label_en) for name, codes in code_lists().items() for code in codes],
    }  # fmt: skip
    with warehouse.transaction():
        for name, rows in tables.items():
            warehouse.replace(f"reference.{name}", rows)
