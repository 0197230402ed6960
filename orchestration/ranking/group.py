"""Units that are ranked against each other in one period, as arrays."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

Columns = Mapping[str, np.ndarray]
TOTAL = "total"
METHODS = ("goalposts", "min_max", "percentile", "z_score")


@dataclass(frozen=True, slots=True)
class Metric:
    """One scored metric. `goodness` is -1 where less is better, else 1; `low` and `high` are NaN but for goalposts."""

    code: str
    domain: str
    method: str
    goodness: int
    domain_weight: float
    weight: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """One peer group in one period under one scheme: n units (sorted) × m metrics (sorted by domain and code).

    value, points: (n, m); points (0–100) are NaN where a metric does not apply, value also where nothing was handed in.
    numerator, denominator: (n, m); both NaN where the value stays as it is in every draw.
    scores: published score of each domain and of the total, (n,), rounded to one decimal; NaN where a unit is not scored.
    """

    scheme_code: str
    period_code: str
    peer_group: str
    units: tuple[str, ...]
    metrics: tuple[Metric, ...]
    value: np.ndarray
    points: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    scores: Mapping[str, np.ndarray]

    @property
    def domains(self) -> tuple[str, ...]:
        """The domains that have a metric here, sorted."""
        return tuple(sorted({metric.domain for metric in self.metrics}))

    @property
    def seed(self) -> int:
        """128 bits that depend on scheme, period and group only: the same on every machine and in every run."""
        text = "\x1f".join((self.scheme_code, self.period_code, self.peer_group))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")


_KEY = ("scheme_code", "period_code", "peer_group")
_METRIC = ("method", "direction", "domain_weight", "weight", "low", "high")
_CELLS = ("value", "points", "numerator", "denominator")


def plain(columns: Columns) -> dict[str, np.ndarray]:
    """Columns as a database client gives them, without masks: a missing number is NaN, a missing text an error.

    Raises:
        ValueError: a text is missing; names the column.
    """
    filled = {}
    for name, column in columns.items():
        is_text = column.dtype.kind in "OUT"
        missing = np.ma.getmaskarray(column).any() or (is_text and any(text is None for text in column))
        if is_text and missing:
            raise ValueError(f"{name} has rows without a value")
        filled[name] = np.ma.getdata(column) if not missing else np.ma.filled(column.astype(np.float64), np.nan)
    return filled


def _coded(column: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """A text column as integers into its sorted distinct values: much faster to sort and compare than text."""
    names = sorted(set(column.tolist()))
    places = {name: place for place, name in enumerate(names)}
    return np.fromiter(map(places.__getitem__, column.tolist()), np.int64, len(column)), names


def _sorted_keys(inputs: Columns, names: tuple[str, ...]) -> tuple[np.ndarray, list[np.ndarray], list[list[str]]]:
    """The order of the rows by these text columns, and in that order their codes and the texts of the codes."""
    coded = [_coded(inputs[name]) for name in names]
    order = np.lexsort([codes for codes, _ in reversed(coded)])
    return order, [codes[order] for codes, _ in coded], [texts for _, texts in coded]


def _starts(*codes: np.ndarray) -> np.ndarray:
    """Where a new combination of sorted codes begins, and the end."""
    if not len(codes[0]):
        return np.zeros(1, np.int64)
    changed = np.zeros(len(codes[0]) - 1, bool)
    for code in codes:
        changed |= code[1:] != code[:-1]
    return np.concatenate([[0], np.flatnonzero(changed) + 1, [len(codes[0])]])


def _metrics(inputs: Columns, order: np.ndarray, metric: np.ndarray, domain: np.ndarray, texts: list[list[str]]) -> list[tuple[int, Metric]]:
    """The metrics of one group with their codes, sorted by domain and code; every row of a metric says the same about it."""
    found = []
    _, first = np.unique(metric, return_index=True)
    for place in first[np.lexsort([metric[first], domain[first]])]:
        method, direction, domain_weight, weight, low, high = (inputs[name][order[place]] for name in _METRIC)
        if method not in METHODS:
            raise ValueError(f"unknown method {method!r}")
        goodness = -1 if direction == "lower" else 1
        numbers = (float(number) for number in (domain_weight, weight, low, high))
        found.append((int(metric[place]), Metric(texts[1][metric[place]], texts[0][domain[place]], str(method), goodness, *numbers)))
    return found


def _scores_by_group(scores: Columns) -> dict[tuple[str, ...], dict[str, dict[str, float]]]:
    found: dict[tuple[str, ...], dict[str, dict[str, float]]] = {}
    columns = (scores[name].tolist() for name in (*_KEY, "domain", "unit_code", "score"))
    for *key, domain, unit, score in zip(*columns, strict=True):
        found.setdefault(tuple(key), {}).setdefault(domain, {})[unit] = score
    return found


def peer_groups(inputs: Columns, scores: Columns) -> Iterator[PeerGroup]:
    """The groups of two tables, sorted by scheme, period and peer group whatever the order of the rows.

    Args:
        inputs: one row per unit, period and metric that has points: scheme_code, period_code, peer_group, unit_code,
            domain, metric_code, the columns of a Metric (direction for goodness), value, points, numerator, denominator.
        scores: one row per unit, period and domain that is scored: scheme_code, period_code, peer_group, domain,
            unit_code, score.
    Raises:
        ValueError: an unknown method; two rows for one unit and metric; a numerator outside 0…denominator.
    """
    order, codes, texts = _sorted_keys(inputs, (*_KEY, "unit_code", "domain", "metric_code"))
    cells = {name: inputs[name][order].astype(np.float64) for name in _CELLS}
    published = _scores_by_group(scores)
    bounds = _starts(*codes[:3])
    for start, end in zip(bounds[:-1], bounds[1:], strict=True):
        rows = slice(start, end)
        key = tuple(texts[place][codes[place][start]] for place in range(3))
        metrics = _metrics(inputs, order[rows], codes[5][rows], codes[4][rows], texts[4:])
        unit_codes, row_of = np.unique(codes[3][rows], return_inverse=True)
        places = {code: place for place, (code, _) in enumerate(metrics)}
        column_of = np.fromiter((places[code] for code in codes[5][rows].tolist()), np.int64, end - start)
        if len(np.unique(row_of * len(metrics) + column_of)) < end - start:
            raise ValueError(f"two rows for one unit and metric in {key}")
        grids = {}
        for name in _CELLS:
            grids[name] = np.full((len(unit_codes), len(metrics)), np.nan)
            grids[name][row_of, column_of] = cells[name][rows]
        if np.any((grids["numerator"] < 0) | (grids["numerator"] > grids["denominator"])):
            raise ValueError(f"a numerator lies outside 0 and its denominator in {key}")
        units = tuple(texts[3][code] for code in unit_codes)
        by_domain = published.get(key, {})
        arrays = {domain: np.array([of.get(unit, np.nan) for unit in units]) for domain, of in sorted(by_domain.items())}
        yield PeerGroup(*key, units, tuple(metric for _, metric in metrics), **grids, scores=arrays)
