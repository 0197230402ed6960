"""Compute funnel limits: how far the rate of a unit may lie from the rate of its group by chance alone."""

from __future__ import annotations

import numpy as np
from scipy.special import bdtr, ndtri

# what a rate stays at or below with this probability; the middle 95 % and 99.8 % lie between
PROBABILITIES = {"lower_95": 0.025, "upper_95": 0.975, "lower_998": 0.001, "upper_998": 0.999}


def _guess(probability: float, n: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Guess a count near the quantile: the normal one, corrected for skewness."""
    spread, z = np.sqrt(n * centre * (1 - centre)), ndtri(probability)
    guessed: np.ndarray = np.clip(np.ceil(n * centre + spread * z + (1 - 2 * centre) * (z * z - 1) / 6 - 0.5), 0, n)
    return guessed


def _quantile(probability: float, n: np.ndarray, centre: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find the smallest r with P(R ≤ r) ≥ p for R ~ Bin(n, θ), with P(R ≤ r) and P(R ≤ r − 1)."""
    count = _guess(probability, n, centre)
    reached, before = np.empty_like(count), np.empty_like(count)
    rest = np.arange(len(count))
    while len(rest):
        reached[rest] = bdtr(count[rest], n[rest], centre[rest])
        before[rest] = np.where(count[rest] > 0, bdtr(np.maximum(count[rest] - 1, 0), n[rest], centre[rest]), 0)
        step = np.where(reached[rest] < probability, 1, np.where(before[rest] >= probability, -1, 0))
        count[rest] += step
        rest = rest[step != 0]
    return count, reached, before


def limit(probability: float, n: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Compute the exact binomial limit, interpolated between whole counts (Spiegelhalter 2005), cut to 0–1.

    Args:
        probability: p, between 0 and 1.
        n: whole numbers from 1, (k,).
        centre: rate θ of the group, 0–1, (k,).
    Returns:
        y_p = (r_p − α) / n with α = (P(R ≤ r_p) − p) / (P(R ≤ r_p) − P(R ≤ r_p − 1)), (k,).
    Raises:
        ValueError: an n below 1 or not whole, or a centre outside 0–1.
    """
    whole, centre = np.asarray(n).astype(np.int64), np.asarray(centre, np.float64)
    if not np.all((whole == n) & (whole >= 1)) or not np.all((centre >= 0) & (centre <= 1)):
        raise ValueError("a funnel limit needs whole n from 1 and a centre between 0 and 1")
    count, reached, before = _quantile(probability, whole, centre)
    found: np.ndarray = np.clip((count - (reached - probability) / (reached - before)) / whole, 0, 1)
    return found


def limits(n: np.ndarray, centre: np.ndarray) -> dict[str, np.ndarray]:
    """lower_95, upper_95, lower_998 and upper_998 for each n and centre, (k,) each; see `limit`."""
    return {name: limit(probability, n, centre) for name, probability in PROBABILITIES.items()}
