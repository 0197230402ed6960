"""What keeps a source from being fetched: told by name and remedy, without a word of what the server answered."""

from __future__ import annotations

from orchestration.messages import UserError

_PASSING = ("unreachable", "timeout", "busy")  # worth another try


class FetchFault(UserError):
    """A source that could not be fetched; whatever its server said stays out of it."""

    def __init__(self, kind: str, **values: object) -> None:
        super().__init__(f"doors.fault.{kind}", **values)
        self.is_passing = kind in _PASSING
