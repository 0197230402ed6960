"""Small stores that no request can make large: what was asked for lately, and bytes up to a limit.

A cache that took in whatever was asked for once would be filled by addresses that somebody invents, and would lose
what readers share.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable


class Recent:
    """The keys asked for most recently, as numbers.

    Args:
        most: how many are remembered.
    """

    def __init__(self, most: int = 4096) -> None:
        self._most, self._lock = most, threading.Lock()
        self._seen: OrderedDict[int, None] = OrderedDict()

    def again(self, key: Hashable) -> bool:
        """Note that a key is asked for; whether it was asked for lately."""
        number = hash(key)
        with self._lock:
            was_seen = number in self._seen
            self._seen[number] = None
            self._seen.move_to_end(number)
            if len(self._seen) > self._most:
                self._seen.popitem(last=False)
        return was_seen


class KeptBytes:
    """Bytes by key, those used most recently, up to a limit.

    Args:
        most_bytes: the limit.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes, self._lock = most_bytes, threading.Lock()
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()
        self.total_bytes = 0

    def get(self, key: bytes, make: Callable[[], bytes]) -> bytes:
        """The bytes of a key, made if they are not there."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        made = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self.total_bytes += len(made)
            while self.total_bytes > self._most_bytes:
                self.total_bytes -= len(self._kept.popitem(last=False)[1])
        return made

    def __len__(self) -> int:
        return len(self._kept)
