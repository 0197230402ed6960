"""Sentences of a template with the facts of a snapshot in them. A home's own template comes before the product's.

Templates are Jinja2; `orchestration/circular/blocks.py` says what their lines mean.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from orchestration.messages import ConfigError, WrongUse, catalogue

TEMPLATES = Path(__file__).parent / "templates"
SUFFIX = ".j2"
_MARKS = str.maketrans(
    {"|": "｜", "\n": " ", "\r": " ", "\t": " ", "[": "［", "]": "］"}
)  # mean something to blocks.py
_EXACT_DIGITS = 9


def names(own: Path) -> list[str]:
    """Return which templates there are, the home's own among them."""
    found = {path.name.removesuffix(SUFFIX) for folder in (own, TEMPLATES) for path in folder.glob(f"*{SUFFIX}")}
    return sorted(name for name in found if not name.startswith("_"))


def source(own: Path, name: str) -> Path:
    """Return the file of a template.

    Raises:
        WrongUse: there is none of that name.
    """
    known = names(own)
    if name not in known:
        raise WrongUse("circular.wording.no_template", name=name, names=known)
    return next(path for folder in (own, TEMPLATES) if (path := folder / f"{name}{SUFFIX}").exists())


def rounded(value: float, digits: int = 1) -> Decimal:
    """Round half away from zero, as scores are rounded; what additions leave behind the ninth place is no half."""
    exact = Decimal(str(round(value, _EXACT_DIGITS)))
    return exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) + 0  # -0.0 is 0


def number(value: float | None) -> str:
    """Write a count: whole where it is whole, else with one decimal."""
    if value is None:
        return "—"
    short = rounded(value)
    return str(int(short)) if short == short.to_integral_value() else str(short)


def score(value: float | None) -> str:
    """Write a score or a change of it, with one decimal."""
    return "—" if value is None else str(rounded(value))


def percent(value: float | None) -> str:
    """Write a rate."""
    return "—" if value is None else f"{rounded(value * 100)}%"


def difference(value: float, earlier: float) -> Decimal:
    """Tell by how many percentage points a rate went up, as somebody finds who subtracts what is written."""
    return rounded(value * 100) - rounded(earlier * 100)


def label(code: str | None, list_name: str) -> str:
    """Call a code what pages call it; a word of the department's own is its own name."""
    return catalogue.found("zh", f"pages.label.{list_name}.{code}") or str(code)


def write(own: Path, name: str, facts: dict[str, Any]) -> str:
    """Fill a template in.

    Raises:
        ConfigError: it is no template, or asks for something that no question answers.
        WrongUse: there is none of that name.
    """
    from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    path = source(own, name)
    environment = SandboxedEnvironment(
        loader=FileSystemLoader([own, TEMPLATES]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_plain,
        autoescape=False,
    )
    environment.filters |= {"number": number, "score": score, "percent": percent, "label": label}
    environment.globals["difference"] = difference
    try:
        return environment.get_template(path.name).render(facts)
    except (TemplateError, TypeError, ValueError, ZeroDivisionError) as error:
        line = getattr(error, "lineno", None) or _line(error, path.name)
        raise ConfigError("circular.wording.template_wrong", path=path, line=line or "?", error=error) from error


def _plain(value: object) -> object:
    """Take out of a value what would mean something in the text around it."""
    return value.translate(_MARKS) if isinstance(value, str) else value


def _line(error: BaseException, name: str) -> int | None:
    """Tell where in the template an expression failed."""
    place, found = error.__traceback__, None
    while place is not None:
        if place.tb_frame.f_code.co_filename.endswith(name):
            found = place.tb_lineno
        place = place.tb_next
    return found
