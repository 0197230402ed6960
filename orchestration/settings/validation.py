"""Translates what Pydantic finds wrong with config/ into problems with file, line, column and remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError, ValidationInfo
from pydantic_core import InitErrorDetails, PydanticCustomError

from orchestration.messages.catalogue import found
from orchestration.settings.problems import ERROR, WARNING, Problems

Model = TypeVar("Model", bound=BaseModel)


class Place(Protocol):
    """The line of a list or the file that is being validated."""

    def report(self, problems: Problems, severity: str, path: str, code: str, **values: Any) -> None:
        """Gather a problem of the column or key at `path`."""


@dataclass(frozen=True, slots=True)
class Context:
    """What validators know beside their value."""

    raw: Mapping[str, Any]  # as it is written
    lookups: Any = None  # what other lists hold
    valid: dict[str, Any] = field(default_factory=dict)  # attributes that are right, also of a line that is not
    warned: set[str] = field(default_factory=set)  # codes of the warnings that were gathered already


Info = ValidationInfo[Context]


def wrong(code: str, **values: object) -> PydanticCustomError:
    """Make the error that a validator raises; the catalogue has its sentence under config.<code>."""
    return PydanticCustomError(code, code, values)


def warn(info: Info, code: str, value: object, **values: object) -> None:
    """Warn of the value that is being validated."""
    errors = ErrorCollector(info)
    errors.warn(code, value=value, **values)
    errors.stop()


class ErrorCollector:
    """Gathers several errors inside one validator, each with its path below it."""

    def __init__(self, info: ValidationInfo[Any]) -> None:
        self._warned: set[str] = info.context.warned
        self._errors: list[InitErrorDetails] = []

    def add(self, code: str, *path: int | str, **values: object) -> None:
        """Gather an error."""
        self._errors.append(InitErrorDetails(type=wrong(code, **values), loc=path, input=values.get("value")))

    def warn(self, code: str, *path: int | str, **values: object) -> None:
        """Gather a warning: it fails one validation and is passed over in the next."""
        if code not in self._warned:
            self.add(code, *path, severity=WARNING, **values)

    @contextmanager
    def under(self, *path: int | str) -> Iterator[None]:
        """Gather what a further validation raises."""
        try:
            yield
        except PydanticCustomError as error:
            self._errors.append(InitErrorDetails(type=error, loc=path, input=(error.context or {}).get("value")))
        except ValidationError as error:
            for details in error.errors(include_url=False):
                kind = wrong(details["type"], **details.get("ctx", {}))
                self._errors.append(InitErrorDetails(type=kind, loc=(*path, *details["loc"]), input=details["input"]))

    def stop(self) -> None:
        """Raise what was gathered, if anything.

        Raises:
            ValidationError: Pydantic adds its errors to those of the model.
        """
        if self._errors:
            raise ValidationError.from_exception_data("", self._errors)


def validated(
    model: type[Model], raw: Mapping[str, Any], place: Place, problems: Problems, context: Context
) -> Model | None:
    """Type the values of a line or file; None where one is wrong. Errors and warnings are gathered."""
    while True:
        try:
            return model.model_validate(raw, context=context)
        except ValidationError as error:
            if translate(error, place, problems, context.warned):
                return None


def translate(error: ValidationError, place: Place, problems: Problems, warned: set[str]) -> bool:
    """Gather every error of a validation as a problem, and say whether one is more than a warning."""
    has_error = False
    for details in error.errors(include_url=False):
        values = {"value": details["input"], **details.get("ctx", {})}
        severity, code = str(values.pop("severity", ERROR)), details["type"]
        path = ".".join(str(part) for part in details["loc"] if part != "[key]")
        place.report(problems, severity, path, code if found("zh", f"config.{code}") else "not_usable", **values)
        has_error |= severity == ERROR
        warned.add(code)
    return has_error
