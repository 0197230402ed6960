"""Units that are ranked against each other in one period, as arrays."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

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
    successes, failures: (n, m), 0 or more; what the Beta distribution of a rate counts: x/d + p·k and (n − x)/d +
    (1 − p)·k for x of n, design effect d, prior mean p and strength k; NaN where the value stays in every draw.
    scores: published score of each domain and of the total, (n,), rounded to one decimal; NaN where a unit is not
    ranked.
    """

    scheme_code: str
    period_code: str
    peer_group: str
    units: tuple[str, ...]
    metrics: tuple[Metric, ...]
    value: np.ndarray
    points: np.ndarray
    successes: np.ndarray
    failures: np.ndarray
    scores: Mapping[str, np.ndarray]

    @property
    def domains(self) -> tuple[str, ...]:
        """Return the domains that have a metric here, sorted."""
        return tuple(sorted({metric.domain for metric in self.metrics}))

    @property
    def seed(self) -> int:
        """Return 128 bits that depend on scheme, period and group only: the same on every machine and in every run."""
        text = "\x1f".join((self.scheme_code, self.period_code, self.peer_group))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")
