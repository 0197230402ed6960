"""Compute limits of a share that a share can attain: how far it may lie from a rate θ by chance alone."""

from __future__ import annotations

import numpy as np
from scipy.special import bdtr, ndtri

# a probability that equals the tail but for its last digits is not below it (3 of 3 at a rate of 0.1 against 0.001)
_LESS = 1 - 1e-9


def _guess(n: np.ndarray, theta: np.ndarray, tail: float) -> np.ndarray:
    """Guess the largest count below: the normal one, corrected for skewness."""
    spread, z = np.sqrt(n * theta * (1 - theta)), ndtri(tail)
    guessed: np.ndarray = np.clip(np.ceil(n * theta + spread * z + (1 - 2 * theta) * (z * z - 1) / 6 - 1.5), -1, n - 1)
    return guessed


def at_most(count: np.ndarray, n: np.ndarray, theta: np.ndarray) -> np.ndarray:
    """Compute P(R ≤ r) for R ~ Bin(n, θ), 0 below r = 0, (k,)."""
    found: np.ndarray = bdtr(np.maximum(count, 0), n, theta)
    return np.where(count < 0, 0.0, found)


def largest_below(n: np.ndarray, theta: np.ndarray, tail: float) -> np.ndarray:
    """Find the largest r with P(R ≤ r) < tail for R ~ Bin(n, θ), −1 where there is none, (k,)."""
    count = _guess(n, theta, tail)
    tail *= _LESS
    rest = np.arange(len(count))
    while len(rest):
        here, size, rate = count[rest], n[rest], theta[rest]
        step = np.where(at_most(here, size, rate) >= tail, -1.0, np.where(at_most(here + 1, size, rate) < tail, 1.0, 0))
        count[rest] += step
        rest = rest[step != 0]
    return count


def limits(n: np.ndarray, theta: np.ndarray, tail: float) -> tuple[np.ndarray, np.ndarray]:
    """Compute the attainable limits of a share of n around θ: at a limit or beyond it lies less than `tail`.

    Args:
        n: whole numbers from 1, (k,).
        theta: the rate, 0–1, (k,).
        tail: probability on either side, between 0 and 0.5.
    Returns:
        lower: (largest r with P(R ≤ r) < tail) / n; upper: (smallest r with P(R ≥ r) < tail) / n for R ~ Bin(n, θ);
        NaN where no such r exists; (k,) each.
    Raises:
        ValueError: an n below 1 or not whole, or a θ outside 0–1.
    """
    whole, theta = np.asarray(n).astype(np.int64), np.asarray(theta, np.float64)
    if not np.all((whole == n) & (whole >= 1)) or not np.all((theta >= 0) & (theta <= 1)):
        raise ValueError("attainable limits need whole n from 1 and a rate between 0 and 1")
    low, high = largest_below(whole, theta, tail), largest_below(whole, 1 - theta, tail)
    return np.where(low < 0, np.nan, low / whole), np.where(high < 0, np.nan, (whole - high) / whole)
