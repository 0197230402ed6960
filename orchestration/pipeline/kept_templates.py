"""Keep what dbt's templates compile to from build to build: they are the same each time, and a tenth of a build."""

from __future__ import annotations

import marshal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import MAGIC_NUMBER
from types import CodeType
from typing import Any

from orchestration.storage import cache
from orchestration.storage.files import write_durably

_FILE = "templates"


@contextmanager
def kept_templates(project: str) -> Iterator[None]:
    """Let templates that an earlier build compiled be taken from the cache; keep them where none has.

    Args:
        project: digest of the project and of what reads it.
    """
    import jinja2

    name = f"dbt-templates-{project}-{MAGIC_NUMBER[:2].hex()}"
    place = cache.kept(name)
    known: dict[tuple[str, str], CodeType] = marshal.loads((place / _FILE).read_bytes()) if place else {}
    compiled = jinja2.Environment.compile

    def compile_once(self: jinja2.Environment, source: Any, *arguments: Any, **named: Any) -> Any:
        if not isinstance(source, str) or arguments or named:
            return compiled(self, source, *arguments, **named)
        key = (type(self).__qualname__, source)
        if key not in known:
            known[key] = compiled(self, source)
        return known[key]

    jinja2.Environment.compile = compile_once  # type: ignore[method-assign]  # for the time of a build
    try:
        yield
    finally:
        jinja2.Environment.compile = compiled  # type: ignore[method-assign]  # as it was
    if place is None:  # a build that failed has not come here: it may not know them all
        with suppress(cache.NoCache):  # the project was parsed where nobody may write: no reason to lose a build
            cache.entry(name, lambda folder: write_durably(folder / _FILE, marshal.dumps(known)))
