"""What the SQL linter has to know of dbt's context beside ref, source and config; every name is one in a template."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context


@pass_context
def _dispatch(context: Context, name: str) -> Callable[..., Any]:
    """The default implementation: there is one kind of database."""
    found: Callable[..., Any] = context[f"default__{name}"]
    return found


def var(name: str) -> Any:
    """A value of the right shape; a template takes working hours apart."""
    columns = {"case": {"event": "received_at", "day": "received_on"}}
    return {"work_hours": "09:00-12:00,14:00-18:00", "event_columns": columns}.get(name, "2025-12-31")


adapter = SimpleNamespace(dispatch=_dispatch)
dbt = SimpleNamespace(string_literal=lambda text: f"'{text}'", escape_single_quotes=lambda text: text)
target = SimpleNamespace(name="run", schema="main", database="snapshot")
given = var  # a macro that returns a mapping, which Jinja alone would make text


def text_var(name: str) -> str:
    """A value as an SQL text."""
    return f"'{given(name)}'"
