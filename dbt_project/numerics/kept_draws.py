"""Cache what the draws said of a peer group: a group whose inputs are the same gets the same draws in the next build.

The key of a group is a digest of everything that its draws depend on, its seed, the code and the version of numpy
included. A file that is missing, damaged or of another version is no answer: the draws are made. It holds whole numbers
about groups under a digest, nothing that is not in the snapshot.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np

from dbt_project.numerics.group import PeerGroup

LOG = logging.getLogger(__name__)
_Numbers = np.ndarray  # int32, one row
_CODE = (
    "bands.py",
    "draws.py",
    "gammas.py",
    "group.py",
    "kept_draws.py",
    "pairs.py",
    "robustness.py",
    "scoring.py",
    "standings.py",
)
_ARRAYS = ("value", "points", "successes", "failures")


@cache
def _code() -> bytes:
    """Digest what computes the draws."""
    total = hashlib.sha256(np.__version__.encode())
    for name in _CODE:
        total.update(Path(__file__).with_name(name).read_bytes())
    return total.digest()


def key_of(group: PeerGroup, draws: int) -> str:
    """Return the key of a group: equal keys have equal draws."""
    texts = (
        group.scheme_code,
        group.period_code,
        group.peer_group,
        group.units,
        group.metrics,
        sorted(group.scores),
        draws,
    )
    total = hashlib.sha256(_code() + repr(texts).encode())
    for array in (
        *(getattr(group, name) for name in _ARRAYS),
        *(group.scores[domain] for domain in sorted(group.scores)),
    ):
        total.update(repr(array.shape).encode() + np.ascontiguousarray(array, np.float64).tobytes())
    return total.hexdigest()


def load(path: Path) -> dict[str, _Numbers]:
    """Load key → what was kept; empty where the file cannot be used."""
    if not path.exists():
        return {}
    digest, _, content = path.read_bytes().partition(b"\n")
    if hashlib.sha256(content).hexdigest().encode() != digest:
        return {}
    head, _, rest = content.partition(b"\n")
    keys = [line.split() for line in head.decode().split(",") if line]
    numbers = np.frombuffer(rest, np.int32)
    ends = np.cumsum([int(count) for _, count in keys])
    return {key: numbers[end - int(count) : end] for (key, count), end in zip(keys, ends, strict=True)}


def store(path: Path, kept: Mapping[str, _Numbers]) -> None:
    """Replace the file with these and no others: what this build did not use is old."""
    head = ",".join(f"{key} {len(numbers)}" for key, numbers in kept.items()).encode()
    content = head + b"\n" + b"".join(np.ascontiguousarray(numbers, np.int32).tobytes() for numbers in kept.values())
    aside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    aside.write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
    aside.replace(path)


def kept_or_made(
    groups: Sequence[PeerGroup], draws: int, make: Callable[[PeerGroup], _Numbers], workers: int, path: Path | None
) -> list[_Numbers]:
    """Answer for every group with what was kept, else with what is made of it, in their order; keep it where a path is.

    Args:
        workers: threads; no answer depends on how many.
    """
    keys = [key_of(group, draws) if path else "" for group in groups]
    known = load(path) if path else {}

    def of(group: PeerGroup, key: str) -> _Numbers:
        return known[key] if key in known else make(group)

    with ThreadPoolExecutor(max_workers=workers) as pool:
        found = list(pool.map(of, groups, keys))
    if path and set(known) != set(keys):
        try:
            store(path, dict(zip(keys, found, strict=True)))
        except OSError as error:
            LOG.warning("the draws are not kept, the next build makes them again", exc_info=error)
    return found


def place_of(name: str, flags: object) -> Path | None:
    """Find the file in which a model keeps its draws: where a run says, else with what dbt keeps of a build, if any.

    Args:
        flags: of the build, as dbt has them.
    """
    target = getattr(flags, "TARGET_PATH", None)  # no flags: nobody builds, so nothing is kept
    folder = os.environ.get("TAIZHANG_KEPT_DRAWS") or target
    return Path(folder) / name if folder else None
