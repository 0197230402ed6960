"""Judge all groups of a build, those that changed by new draws, and lay the answers out as columns of a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pyarrow

from dbt_project.numerics.bands import BANDS, Standing, standings
from dbt_project.numerics.draws import DRAWS
from dbt_project.numerics.group import PeerGroup
from dbt_project.numerics.kept_draws import kept_or_made
from dbt_project.numerics.pairs import first_place, width

_NUMBERS = ("unit", "rank", "rank_low", "rank_high", "band", "draws_in_band")
_COLUMNS = ("number", "first_number", "rank", "rank_low", "rank_high", "draws_in_band", "above", "width")
_TEXTS = ("scheme_code", "period_code", "peer_group", "domain", "unit_code", "band")
Judged = Sequence[tuple[PeerGroup, dict[str, Standing]]]


def all_standings(
    groups: Iterable[PeerGroup], workers: int, draws: int = DRAWS, kept: Path | None = None
) -> list[tuple[PeerGroup, dict[str, Standing]]]:
    """Judge the standings of every group, in the order of the groups whatever the number of threads.

    Args:
        kept: a file in which they are kept for the next time; a group that has not changed since is not drawn again.
    """
    groups = list(groups)
    rows = kept_or_made(groups, draws, lambda group: _packed(standings(group, draws)), workers, kept)
    return [(group, _unpacked(group, numbers)) for group, numbers in zip(groups, rows, strict=True)]


def _packed(found: dict[str, Standing]) -> np.ndarray:
    """Write the standings of a group as one row of whole numbers."""
    parts = [np.ravel(getattr(found[domain], name)) for domain in sorted(found) for name in (*_NUMBERS, "draws_above")]
    return np.concatenate([np.zeros(0, np.int32), *parts]).astype(np.int32)


def _unpacked(group: PeerGroup, numbers: np.ndarray) -> dict[str, Standing]:
    """Read the standings of a group from one row: its scores say how many units each domain ranks."""
    found: dict[str, Standing] = {}
    at = 0
    for domain in sorted(group.scores):
        count = int(np.count_nonzero(~np.isnan(group.scores[domain])))
        end = at + len(_NUMBERS) * count
        single = dict(zip(_NUMBERS, numbers[at:end].reshape(len(_NUMBERS), count), strict=True))
        at = end + width(count) * count
        found[domain] = Standing(**single, draws_above=numbers[end:at].reshape(count, width(count)))
    return {domain: found[domain] for domain in group.scores}


def standing_columns(judged: Judged, draws: int = DRAWS) -> pyarrow.Table:
    """Return one row per scheme, period, peer group, domain and ranked unit, each with `draws`.

    number: of the row, from 1; the units of a domain lie together in the order of their places, equal ranks by unit.
    draws_above: a list, in how many draws the unit stands above those of the rows first_number, first_number + 1 …;
    -1 where nobody else of its domain stands.
    """
    texts: dict[str, list[str]] = {name: [] for name in _TEXTS}
    numbers: dict[str, list[np.ndarray]] = {name: [np.zeros(0, np.int32)] for name in _COLUMNS}
    for group, by_domain in judged:
        for domain, found in by_domain.items():
            ranked = np.array(group.units, object)[~np.isnan(group.scores[domain])][found.unit].tolist()
            keys = (group.scheme_code, group.period_code, group.peer_group, domain)
            for name, key in zip(_TEXTS, keys, strict=False):
                texts[name] += [key] * len(ranked)
            for name, column in _columns_of(found, len(texts["unit_code"])).items():
                numbers[name].append(column)
            texts["unit_code"] += ranked
            texts["band"] += BANDS[found.band].tolist()
    whole = {name: np.concatenate(parts).astype(np.int32) for name, parts in numbers.items()}
    above, widths = whole.pop("above"), whole.pop("width")
    return pyarrow.table(
        {name: _texts(column) for name, column in texts.items()}
        | {name: _integers(column) for name, column in whole.items()}
        | {"draws": _integers(np.full(len(widths), draws, np.int32)), "draws_above": _lists(above, widths)}
    )


def _columns_of(found: Standing, before: int) -> dict[str, np.ndarray]:
    """Return the columns of numbers of one domain, of which so many rows stand before; lists of pairs in one piece."""
    count = len(found.unit)
    return {
        "number": before + np.arange(1, count + 1),
        "first_number": before + first_place(count),
        "rank": found.rank,
        "rank_low": found.rank_low,
        "rank_high": found.rank_high,
        "draws_in_band": found.draws_in_band,
        "above": found.draws_above.ravel(),
        "width": np.full(count, width(count)),
    }


def _texts(texts: Sequence[str]) -> pyarrow.Array:
    """Hand texts over in one piece: pyarrow's own way loads pandas first."""
    coded = [text.encode() for text in texts]
    ends = np.concatenate([[0], np.cumsum([len(one) for one in coded])]).astype(np.int32)
    pieces = [None, pyarrow.py_buffer(ends), pyarrow.py_buffer(b"".join(coded))]
    return pyarrow.Array.from_buffers(pyarrow.string(), len(coded), pieces)


def _integers(numbers: np.ndarray) -> pyarrow.Array:
    """Hand whole numbers (int32) over as they lie."""
    return pyarrow.Array.from_buffers(pyarrow.int32(), len(numbers), [None, pyarrow.py_buffer(numbers)])


def _lists(numbers: np.ndarray, lengths: np.ndarray) -> pyarrow.Array:
    """Cut numbers into lists of these lengths."""
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    kind = pyarrow.list_(pyarrow.int32())
    return pyarrow.Array.from_buffers(
        kind, len(lengths), [None, pyarrow.py_buffer(ends)], children=[_integers(numbers)]
    )
