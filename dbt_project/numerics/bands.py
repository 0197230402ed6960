"""Judge where a unit stands for certain: the interval of its rank and its band, from the drawn ranks."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np

from dbt_project.numerics.draws import DRAWS, drawn_ranks
from dbt_project.numerics.group import PeerGroup
from dbt_project.numerics.kept_draws import key_of, load, store
from dbt_project.numerics.scoring import ranks, tenths

LOG = logging.getLogger(__name__)
BANDS = np.array(["top", "middle", "bottom"], dtype=object)
_TOP, _MIDDLE, _BOTTOM = range(3)
_LOW, _HIGH = 0.05, 0.95


def quarter(ranked: int) -> int:
    """Return how many places are the top, and how many the bottom, of so many ranked units."""
    return max(1, ranked // 4)


def band_of(rank: np.ndarray, ranked: int) -> np.ndarray:
    """Find the place in BANDS of each rank, from the rank and the number of ranked units alone.

    Tied units share the smaller rank, so a tie across the edge of the bottom lifts all of them out of it; a single
    ranked unit is top.
    """
    size = quarter(ranked)
    return np.where(rank <= size, _TOP, np.where(rank > ranked - size, _BOTTOM, _MIDDLE))


@dataclass(frozen=True, slots=True)
class Standing:
    """What the draws say about the k units ranked in one domain; whole numbers, (k,) each.

    rank: the published rank. rank_low, rank_high: 5th and 95th percentile of the ranks in the draws, widened to hold
    it. band: place in BANDS of the published rank. draws_in_band: in how many draws the unit is in that band.
    places_shifted: absolute differences between the rank in a draw and the published one, summed over the draws.
    """

    rank: np.ndarray
    rank_low: np.ndarray
    rank_high: np.ndarray
    band: np.ndarray
    draws_in_band: np.ndarray
    places_shifted: np.ndarray


_COLUMNS = tuple(Standing.__slots__)


def _draws_in_bands(drawn: np.ndarray) -> np.ndarray:
    """Count in how many draws each unit is in each band, bands × k."""
    draws, ranked = drawn.shape
    top = np.count_nonzero(drawn <= quarter(ranked), axis=0)
    bottom = np.count_nonzero(drawn > max(ranked - quarter(ranked), 1), axis=0)
    return np.stack([top, draws - top - bottom, bottom])


def standing(published: np.ndarray, drawn: np.ndarray) -> Standing:
    """Judge published ranks (k,) by drawn ones (draws × k)."""
    draws, ranked = drawn.shape
    ordered = np.sort(drawn, axis=0)
    # inverse of the empirical distribution: the smallest rank that at least this share of the draws does not exceed
    low, high = (ordered[ceil(share * draws) - 1] for share in (_LOW, _HIGH))
    band = band_of(published, ranked)
    return Standing(
        rank=published,
        rank_low=np.minimum(low, published),
        rank_high=np.maximum(high, published),
        band=band,
        draws_in_band=_draws_in_bands(drawn)[band, np.arange(ranked)],
        places_shifted=np.abs(drawn - published).sum(axis=0),
    )


def standings(group: PeerGroup, draws: int = DRAWS) -> dict[str, Standing]:
    """Judge the standing of the scored units of each domain and the total, all from the same draws."""
    drawn = drawn_ranks(group, draws)
    published = {domain: ranks(tenths(scores[None, ~np.isnan(scores)]))[0] for domain, scores in group.scores.items()}
    return {domain: standing(published[domain], drawn[domain]) for domain in published}


def all_standings(
    groups: Iterable[PeerGroup], workers: int, draws: int = DRAWS, kept: Path | None = None
) -> list[tuple[PeerGroup, dict[str, Standing]]]:
    """Judge the standings of every group, in the order of the groups whatever the number of threads.

    Args:
        kept: a file in which they are kept for the next time; a group that has not changed since is not drawn again.
    """
    groups = list(groups)
    keys = [key_of(group, draws) if kept else "" for group in groups]
    known = load(kept) if kept else {}

    def of(group: PeerGroup, key: str) -> dict[str, Standing]:
        return _unpacked(group, known[key]) if key in known else standings(group, draws)

    with ThreadPoolExecutor(max_workers=workers) as pool:
        judged = list(pool.map(of, groups, keys))
    if kept and set(known) != set(keys):
        try:
            store(kept, {key: _packed(found) for key, found in zip(keys, judged, strict=True)})
        except OSError as error:
            LOG.warning("the draws are not kept, the next build makes them again", exc_info=error)
    return list(zip(groups, judged, strict=True))


def _packed(found: dict[str, Standing]) -> np.ndarray:
    """Write the standings of a group as one row of whole numbers."""
    columns = [getattr(found[domain], name) for domain in sorted(found) for name in _COLUMNS]
    return np.concatenate([np.zeros(0, np.int64), *columns]).astype(np.int64)


def _unpacked(group: PeerGroup, numbers: np.ndarray) -> dict[str, Standing]:
    """Read the standings of a group from one row: its scores say how many units each domain ranks."""
    found, at = {}, 0
    for domain in sorted(group.scores):
        count = int(np.count_nonzero(~np.isnan(group.scores[domain])))
        found[domain] = Standing(
            *(numbers[at + place * count : at + (place + 1) * count] for place in range(len(_COLUMNS)))
        )
        at += count * len(_COLUMNS)
    return {domain: found[domain] for domain in group.scores}


def standing_columns(
    judged: Iterable[tuple[PeerGroup, dict[str, Standing]]], draws: int = DRAWS
) -> dict[str, np.ndarray]:
    """Return one row per scheme, period, peer group, domain and scored unit, as columns, each with `draws`."""
    texts: dict[str, list[str]] = {
        name: [] for name in ("scheme_code", "period_code", "peer_group", "domain", "unit_code", "band")
    }
    numbers: dict[str, list[np.ndarray]] = {
        name: [] for name in ("rank", "rank_low", "rank_high", "draws_in_band", "places_shifted")
    }
    for group, by_domain in judged:
        for domain, found in by_domain.items():
            units = [unit for unit, score in zip(group.units, group.scores[domain], strict=True) if not np.isnan(score)]
            keys = {
                "scheme_code": group.scheme_code,
                "period_code": group.period_code,
                "peer_group": group.peer_group,
                "domain": domain,
            }
            for name, key in keys.items():
                texts[name] += [key] * len(units)
            texts["unit_code"] += units
            texts["band"] += BANDS[found.band].tolist()
            for name, column in numbers.items():
                column.append(getattr(found, name))
    columns: dict[str, np.ndarray] = {name: np.array(column, dtype=object) for name, column in texts.items()}
    for name, parts in numbers.items():
        columns[name] = np.concatenate([np.zeros(0), *parts]).astype(np.int32)
    return columns | {"draws": np.full(len(columns["band"]), draws, np.int32)}
