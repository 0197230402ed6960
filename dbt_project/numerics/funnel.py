"""Compute funnel limits: how far the rate of a unit may lie from the rate of its group by chance alone."""

from __future__ import annotations

import numpy as np

from dbt_project.numerics import attainable

# what lies at a limit or beyond happens with less than this probability, on either side
TAILS = {"95": 0.025, "998": 0.001}


def limits(n: np.ndarray, centre: np.ndarray) -> dict[str, np.ndarray]:
    """Compute lower_95, upper_95, lower_998 and upper_998 for each n and centre.

    Args:
        n: whole numbers from 1, (k,).
        centre: rate θ of the group, 0–1, (k,).
    Returns:
        (k,) each, NaN where no share of n is so rare; a rate is outside where it equals a limit or lies beyond.
    """
    found: dict[str, np.ndarray] = {}
    for name, tail in TAILS.items():
        found[f"lower_{name}"], found[f"upper_{name}"] = attainable.limits(n, centre, tail)
    return found
