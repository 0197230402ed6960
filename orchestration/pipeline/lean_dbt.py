"""Leave out of dbt's work around the models what nobody asks for: a tenth of a build, whatever the models do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any


@contextmanager
def lean_dbt(*, is_validated: bool) -> Iterator[None]:
    """Let dbt make no messages of its details, one empty table for all answers, and no second look at its settings.

    Args:
        is_validated: its settings and project were accepted when the project was parsed.
    """
    from dbt_common.clients import agate_helper
    from dbt_common.dataclass_schema import dbtClassMixin

    nothing = agate_helper.empty_table()  # type: ignore[no-untyped-call]  # dbt leaves it without types
    with ExitStack() as changed:
        changed.enter_context(_hearing_no_details())
        # what a statement gives that has no rows: made anew, it brings along a parser of dates each time
        changed.enter_context(_replaced(agate_helper, "empty_table", lambda: nothing))
        if is_validated:
            # schemas of all settings are worked out for it
            changed.enter_context(_replaced(dbtClassMixin, "validate", classmethod(lambda cls, data: None)))
        yield


@contextmanager
def _replaced(owner: Any, name: str, value: Any) -> Iterator[None]:
    before = vars(owner)[name]
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


@contextmanager
def _hearing_no_details() -> Iterator[None]:
    """Let dbt make no message of its details, fifteen a node: nobody hears them."""
    from dbt_common.events.base_types import BaseEvent, DebugLevel, EventLevel
    from dbt_common.events.event_manager import EventManager
    from dbt_common.events.event_manager_client import ctx_set_event_manager, get_event_manager

    class Hearing(EventManager):
        def fire_event(
            self,
            e: BaseEvent,
            level: EventLevel | None = None,
            node: Any = None,
            force_warn_or_error_handling: bool = False,
        ) -> None:
            if force_warn_or_error_handling or (level or e.level_tag()) != EventLevel.DEBUG:
                if said := vars(e).pop("said", None):
                    BaseEvent.__init__(e, *said[0], **said[1])  # a detail that somebody fires as more than that
                super().fire_event(e, level, node, force_warn_or_error_handling)

    def remember(self: DebugLevel, *values: Any, **named: Any) -> None:
        vars(self)["said"] = values, named

    before = get_event_manager()
    ctx_set_event_manager(Hearing())
    DebugLevel.__init__ = remember  # type: ignore[method-assign, assignment]  # for the time of a build
    try:
        yield
    finally:
        del DebugLevel.__init__
        ctx_set_event_manager(before)
