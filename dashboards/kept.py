"""What is made once and kept for the next reader: least recently used goes first, and never more than a limit.

Addresses can be invented without end. So a thing is kept when it is asked for a second time: what nobody asks for
again fills nothing, and what readers share stays.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from cachetools import LRUCache

_MOST_ASKED = 20_000
_LARGEST_SHARE = 10

Found = TypeVar("Found")


class Kept(Generic[Found]):
    """Things by key.

    Args:
        most: the sum of weights that is kept; one thing may weigh a tenth of it.
        weigh: the weight of a thing.
    """

    def __init__(self, most: int, weigh: Callable[[Found], int]) -> None:
        self._kept: LRUCache[Hashable, Found] = LRUCache(most, getsizeof=weigh)
        # as numbers: a key can be long
        self._asked: LRUCache[int, bool] = LRUCache(_MOST_ASKED)
        self._weigh, self._lock = weigh, threading.Lock()

    def get(self, key: Hashable) -> Found | None:
        with self._lock:
            return self._kept.get(key)

    def put(self, key: Hashable, found: Found) -> None:
        """Keep what was made for a key, if the key was asked for before; do not change it any more."""
        number = hash(key)
        is_small = self._weigh(found) <= self._kept.maxsize // _LARGEST_SHARE
        with self._lock:
            if number in self._asked and is_small:
                self._kept[key] = found
            self._asked[number] = True

    @property
    def weight(self) -> int:
        """The sum of what is kept."""
        return int(self._kept.currsize)

    def __len__(self) -> int:
        return len(self._kept)
