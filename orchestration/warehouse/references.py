"""Writes the department's lists into the schema `reference`, in the shape that the models read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from expectations.loading import code_lists
from orchestration.reference import References
from orchestration.warehouse import reference_rows as rows
from orchestration.warehouse.store import Warehouse
from orchestration.warehouse.table import row_classes, row_from

_NO_LIMIT = (None, None)


def _obligations(references: References) -> Iterator[object]:
    for obligation in references.obligations:
        due = obligation.due
        yield row_from(
            rows.ReferenceObligation,
            obligation,
            due_anchor=due.anchor,
            due_offset=due.offset,
            due_offset_unit=due.unit,
            due_next_working_day=due.next_working_day,
        )
        for condition in obligation.conditions:
            yield row_from(rows.ReferenceObligationCondition, condition, obligation)
        for unit_type in obligation.unit_types:
            yield row_from(rows.ReferenceObligationUnitType, obligation, unit_type=unit_type)


def _schemes(references: References) -> Iterator[object]:
    for scheme in references.schemes:
        yield row_from(rows.ReferenceScheme, scheme)
        for name, domain in scheme.domains.items():
            for code, metric in domain.metrics.items():
                own = {"domain": name, "domain_weight": domain.weight, "metric_code": code}
                yield row_from(rows.ReferenceSchemeMetric, metric, scheme, **own)
        for level, weight in scheme.level_weights.items():
            yield row_from(rows.ReferenceSchemeLevel, scheme, level=level, weight=weight)


def _rows(references: References) -> Iterator[object]:
    for unit in references.units:
        yield row_from(rows.ReferenceUnit, unit, aliases="|".join(map(str, unit.aliases)) or None)
    for label, figure in sorted(references.figures.items()):
        yield row_from(rows.ReferenceFigure, label=label, figure=figure)
    for list_name, codes in code_lists().items():
        for code in codes:
            yield row_from(rows.ReferenceCode, code, list_name=list_name)
    for row_class, listed in (
        (rows.ReferenceExemption, references.exemptions),
        (rows.ReferenceCaseExclusion, references.case_exclusions),
        (rows.ReferenceBaseline, references.baselines),
        (rows.ReferenceCalendarDay, references.calendar),
    ):
        for entry in listed:
            yield row_from(row_class, entry)
    for limit in references.case_limits:
        response, resolution = limit.response_limit or _NO_LIMIT, limit.resolution_limit or _NO_LIMIT
        yield row_from(
            rows.ReferenceCaseLimit,
            limit,
            response_amount=response[0],
            response_unit=response[1],
            resolution_amount=resolution[0],
            resolution_unit=resolution[1],
        )
    yield from _obligations(references)
    yield from _schemes(references)


def store_references(warehouse: Warehouse, references: References) -> None:
    """Replace every reference table by the lists as they stand now."""
    found: dict[type, list[Any]] = {row_class: [] for row_class in row_classes(rows).values()}
    for row in _rows(references):
        found[type(row)].append(row)
    with warehouse.transaction():
        for row_class, entries in found.items():
            warehouse.replace(row_class, entries)
