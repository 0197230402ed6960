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
Result = TypeVar("Result")


class Place(Protocol):
    """The line of a list or the YAML file that is being read."""

    def tell(self, problems: Problems, severity: str, path: str, code: str, **values: Any) -> None:
        """Gather what is wrong with the column or key at `path`."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What validators know beside their value."""

    given: Mapping[str, Any]
    lookups: Any = None  # what other lists hold
    valid: dict[str, Any] = field(default_factory=dict)  # attributes that are right, also of a line that is not
    told: set[str] = field(default_factory=set)  # codes of warnings that were gathered already


Info = ValidationInfo[Reading]


def wrong(code: str, **values: object) -> PydanticCustomError:
    """The error that a validator raises; `code` names its sentence."""
    return PydanticCustomError(code, code, values)


class Faults:
    """Gathers several errors inside one validator, each with its place below it."""

    def __init__(self, info: ValidationInfo[Any]) -> None:
        self._told: set[str] = info.context.told
        self._found: list[InitErrorDetails] = []

    def add(self, code: str, *path: int | str, **values: object) -> None:
        """Gather an error."""
        self._found.append(InitErrorDetails(type=wrong(code, **values), loc=path, input=values.get("value")))

    def warn(self, code: str, *path: int | str, **values: object) -> None:
        """Gather a warning: it ends one validation and is passed over in the next."""
        if code not in self._told:
            self.add(code, *path, severity=WARNING, **values)

    @contextmanager
    def inside(self, *path: int | str) -> Iterator[None]:
        """Gather what a further validation raises."""
        try:
            yield
        except PydanticCustomError as error:
            self._found.append(InitErrorDetails(type=error, loc=path, input=(error.context or {}).get("value")))
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                kind = wrong(fault["type"], **fault.get("ctx", {}))
                self._found.append(InitErrorDetails(type=kind, loc=(*path, *fault["loc"]), input=fault["input"]))

    def stop(self) -> None:
        """Raise what was gathered, if anything.

        Raises:
            ValidationError: Pydantic adds its faults to those of the model.
        """
        if self._found:
            raise ValidationError.from_exception_data("", self._found)


def warn(info: Info, code: str, value: object, **values: object) -> None:
    """Warn of a value that is being validated."""
    faults = Faults(info)
    faults.warn(code, value=value, **values)
    faults.stop()


def validated(
    model: type[Model], given: Mapping[str, Any], place: Place, problems: Problems, reading: Reading
) -> Model | None:
    """The values of a line or file, typed; None where one is wrong. Errors and warnings are gathered."""
    while True:
        try:
            return model.model_validate(given, context=reading)
        except ValidationError as error:
            if _translate(error, place, problems, reading.told):
                return None


def _translate(error: ValidationError, place: Place, problems: Problems, told: set[str]) -> bool:
    """Gather every fault as a problem; whether one of them is an error."""
    has_error = False
    for fault in error.errors(include_url=False):
        values = {"value": fault["input"], **fault.get("ctx", {})}
        severity, code = str(values.pop("severity", ERROR)), fault["type"]
        path = ".".join(str(part) for part in fault["loc"] if part != "[key]")
        place.tell(problems, severity, path, code if found("zh", f"config.{code}") else "not_usable", **values)
        has_error |= severity == ERROR
        told.add(code)
    return has_error
