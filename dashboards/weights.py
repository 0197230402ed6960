"""Moved weights of a what-if: read from an address, written to one, handed to a query. Percent, 0–100.

case:40,report_on_time_rate:30        the domain case weighs 40, one metric of the reporting domain 30
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
_SAME = 0.005
MOST = 100.0


def official(scheme: Sequence[Row]) -> dict[str, float]:
    """Weights as the scheme writes them, by domain and by metric, in percent rounded to two decimals.

    Args:
        scheme: rows domain, metric_code, weight (0–1), domain_weight (0–1).
    """
    domains = {row["domain"]: round(100 * row["domain_weight"], 2) for row in scheme}
    return domains | {row["metric_code"]: round(100 * row["weight"], 2) for row in scheme}


def read(text: str | None, known: Mapping[str, float]) -> dict[str, float]:
    """The moved weights of an address; codes that the scheme does not have and weights above 100 are left out."""
    found: dict[str, float] = {}
    for pair in (text or "").split(","):
        code, _, amount = pair.partition(":")
        if code in known and amount and float(amount) <= MOST:
            found[code] = float(amount)
    return moved(found, known)


def moved(weights: Mapping[str, float], known: Mapping[str, float]) -> dict[str, float]:
    """Only those that differ from the scheme's."""
    return {code: amount for code, amount in weights.items() if abs(amount - known[code]) > _SAME}


def write(weights: Mapping[str, float]) -> str | None:
    """The text for an address; None where nothing is moved."""
    return ",".join(f"{code}:{round(amount, 2):g}" for code, amount in sorted(weights.items())) or None


def bound(weights: Mapping[str, float], scheme: Sequence[Row]) -> dict[str, list[Any]]:
    """Parameters of the what-if queries: the metrics that are touched, their weights and those of their domains;
    null means the scheme's.
    """
    touched = [row for row in scheme if row["metric_code"] in weights or row["domain"] in weights]

    def share(code: str) -> float | None:
        return weights[code] / 100 if code in weights else None

    return {
        "metrics": [row["metric_code"] for row in touched],
        "weights": [share(row["metric_code"]) for row in touched],
        "domain_weights": [share(row["domain"]) for row in touched],
    }
