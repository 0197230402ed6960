"""Parts of the product that are installed on demand: `pip install "taizhang[serve]"`."""

from __future__ import annotations

from collections.abc import Iterator

from orchestration.messages import UserError


class ExtraMissing(UserError):
    """A command needs packages that were not installed."""


def _missing(extra: str) -> Iterator[str]:
    from importlib.metadata import PackageNotFoundError, requires, version

    from packaging.requirements import Requirement

    for text in requires("taizhang") or []:
        needed = Requirement(text)
        is_of_extra = (
            needed.marker is not None
            and needed.marker.evaluate({"extra": extra})
            and not needed.marker.evaluate({"extra": ""})
        )
        if not is_of_extra:
            continue
        try:
            version(needed.name)
        except PackageNotFoundError:
            yield needed.name


def need(extra: str) -> None:
    """Look whether everything of an extra is installed, as the package's own metadata lists it.

    Raises:
        ExtraMissing: something is not; says how to install it.
    """
    missing = sorted(_missing(extra))
    if missing:
        raise ExtraMissing("faults.extras.missing", missing=missing, extra=extra)
