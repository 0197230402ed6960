"""Judge where a unit stands for certain, from drawn ranks: the interval of its rank, its band, whom it stands above."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from dbt_project.numerics.draws import DRAWS, drawn_ranks
from dbt_project.numerics.group import PeerGroup
from dbt_project.numerics.pairs import draws_above, order_of
from dbt_project.numerics.scoring import ranks, tenths

BANDS = np.array(["top", "middle", "bottom"], dtype=object)
_TOP, _MIDDLE, _BOTTOM = range(3)
_LOW, _HIGH = 0.05, 0.95


def quarter(ranked: int) -> int:
    """Return how many places are the top, and how many the bottom, of so many ranked units."""
    return max(1, ranked // 4)


def band_of(rank: np.ndarray, ranked: int) -> np.ndarray:
    """Find the place in BANDS of each rank, from the rank and the number of ranked units alone.

    Tied units share the smaller rank, so a tie across the edge of the bottom lifts all of them out of it.
    """
    size = quarter(ranked)
    return np.where(rank <= size, _TOP, np.where(rank > ranked - size, _BOTTOM, _MIDDLE))


@dataclass(frozen=True, slots=True)
class Standing:
    """What the draws say about the k units ranked in one domain, in the order of their places; whole numbers, (k,).

    unit: which of the ranked units (from 0, as sorted) stands at this place; equal ranks by unit.
    rank: the published rank. rank_low, rank_high: 5th and 95th percentile of the ranks in the draws, widened to hold
    it. band: place in BANDS of the published rank. draws_in_band: in how many draws the unit is in that band.
    draws_above: in how many draws it stands above each of the others, k × width, see pairs.draws_above.
    """

    unit: np.ndarray
    rank: np.ndarray
    rank_low: np.ndarray
    rank_high: np.ndarray
    band: np.ndarray
    draws_in_band: np.ndarray
    draws_above: np.ndarray


def _draws_in_bands(ordered: np.ndarray, band: np.ndarray) -> np.ndarray:
    """Count in how many draws each unit is in its band, (k,). ordered: k × draws, ranks from the best to the worst."""
    ranked = len(ordered)
    top = np.count_nonzero(ordered <= quarter(ranked), axis=1)
    bottom = np.count_nonzero(ordered > max(ranked - quarter(ranked), 1), axis=1)
    return np.choose(band, [top, ordered.shape[1] - top - bottom, bottom])


def standing(published: np.ndarray, drawn: np.ndarray) -> Standing:
    """Judge published ranks (k,) by drawn ones (k × draws)."""
    ranked, draws = drawn.shape
    unit = order_of(published)
    published, drawn = published[unit], drawn[unit]
    ordered = np.sort(drawn, axis=1)
    # inverse of the empirical distribution: the smallest rank that at least this share of the draws does not exceed
    low, high = (ordered[:, ceil(share * draws) - 1] for share in (_LOW, _HIGH))
    band = band_of(published, ranked)
    return Standing(
        unit=unit,
        rank=published,
        rank_low=np.minimum(low, published),
        rank_high=np.maximum(high, published),
        band=band,
        draws_in_band=_draws_in_bands(ordered, band),
        draws_above=draws_above(drawn),
    )


def standings(group: PeerGroup, draws: int = DRAWS) -> dict[str, Standing]:
    """Judge the standing of the ranked units of each domain and the total, all from the same draws."""
    drawn = drawn_ranks(group, draws)
    published = {
        domain: ranks(tenths(scores[~np.isnan(scores), None]))[:, 0] for domain, scores in group.scores.items()
    }
    return {domain: standing(published[domain], drawn[domain]) for domain in published}
