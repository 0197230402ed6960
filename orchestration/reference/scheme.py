"""scheme.yml: how metrics become scores, in versions that follow each other in time."""

from __future__ import annotations

from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, BeforeValidator, field_validator, model_validator

from orchestration.reference.values import Count, Number, Weight, one_of
from orchestration.reference.words import DOMAINS, Words, code_list, code_of, metrics
from orchestration.reference.yaml_file import Mapped, UniqueKeys, read_yaml
from orchestration.settings.fields import described
from orchestration.settings.problems import Problems, gathered
from orchestration.settings.validation import Context, ErrorCollector, Info, validated, warn, wrong

METHODS: Words = {
    "goalposts": ("目标值",),
    "min_max": ("极差",),
    "percentile": ("百分位",),
    "z_score": ("标准分",),
}
_FILE = "scheme.yml"

Method = Annotated[str, one_of(METHODS)]
Name = Annotated[str, BeforeValidator(str)]


def _first_day(value: object) -> object:
    """Take the first day of a version: a day (a datetime is none) before which there is another."""
    if type(value) is not date or value == date.min:
        raise wrong("not_a_day")
    return value


def _domain(code: str, info: Info) -> str:
    if code not in DOMAINS:
        warn(info, "no_such_domain", code, names=list(DOMAINS))
    return code


def _metric(code: str, info: Info) -> str:
    if code not in metrics():
        near = get_close_matches(code, metrics(), 1, 0.75)
        warn(info, "metric_near" if near else "no_such_metric", code, near=near)
    return code


def _level(label: str, info: Info) -> str:
    words = code_list("level")
    code = code_of(words, label)
    if code is None:
        warn(info, "no_such_level", label, names=list(words))
    return code or label


def _shares(weights: list[float], info: Info) -> None:
    """Warn where weights do not add up to 1: shares are taken of their sum, which may not be meant."""
    total = sum(weights)
    if weights and total == 0:
        raise wrong("weights_of_nothing")
    if weights and abs(total - 1) > 1e-6:
        warn(info, "weights_not_of_one", f"{total:g}")


class SchemeMetric(Mapped):
    """One metric in a scheme; low and high are the goalposts (low above high reverses)."""

    is_tolerant: ClassVar = True

    weight: Weight = described("reference.scheme.weight", "0.6")
    low: Number | None = described("reference.scheme.low", "0", default=None)
    high: Number | None = described("reference.scheme.high", "1", default=None)
    per_month: Annotated[bool, BeforeValidator(bool)] = described("reference.scheme.per_month", "true", default=False)
    method: Method = described("reference.scheme.method", "percentile", default=None, validate_default=True)

    @field_validator("method", mode="before")
    @classmethod
    def _of_the_version(cls, method: object, info: Info) -> object:
        return method or info.context.valid.get("method", "percentile")  # a wrong one is reported at the version

    @field_validator("method")
    @classmethod
    def _has_goalposts(cls, method: str, info: Info) -> str:
        low, high = (info.data.get(name, name) for name in ("low", "high"))  # its name where it is wrong
        if method == "goalposts" and (low is None or high is None or low == high):
            raise wrong("no_goalposts")
        return method


class SchemeDomain(Mapped):
    """One domain in a scheme."""

    is_tolerant: ClassVar = True

    weight: Weight = described("reference.scheme.scheme_domain_weight", "0.25")
    metrics: dict[Annotated[Name, AfterValidator(_metric)], SchemeMetric] = described(
        "reference.scheme.metrics", "{study_fulfilment_rate: {weight: 0.6, low: 0, high: 1}}", default={}
    )

    @field_validator("metrics")
    @classmethod
    def _weights(cls, found: dict[str, SchemeMetric], info: Info) -> dict[str, SchemeMetric]:
        _shares([metric.weight for metric in found.values()], info)
        return found


class SchemeVersion(Mapped):
    """One version of the scoring scheme, as it is written."""

    is_tolerant: ClassVar = True
    retired: ClassVar = {"presence_share": "retired_presence_share"}

    scheme_code: Name = described("reference.scheme.scheme_code", "default", default="default")
    valid_from: Annotated[date | None, BeforeValidator(_first_day)] = described(
        "reference.scheme.valid_from", "2026-01-01", default=None
    )
    minimum_n: Count = described("reference.scheme.minimum_n", "20", default=20)
    method: Method = described(
        "reference.scheme.scheme_version_method", "goalposts", default="goalposts", validate_default=True
    )
    level_weights: dict[Annotated[Name, AfterValidator(_level)], Number] = described(
        "reference.scheme.level_weights", "{unit: 1, 省级: 5}", default={}
    )
    domains: dict[Annotated[Name, AfterValidator(_domain)], SchemeDomain] = described(
        "reference.scheme.domains", "{study: {weight: 0.25, metrics: …}}"
    )

    @field_validator("method")
    @classmethod
    def _hand_down(cls, method: str, info: Info) -> str:
        info.context.valid["method"] = method
        return method

    @field_validator("domains")
    @classmethod
    def _weights(cls, found: dict[str, SchemeDomain], info: Info) -> dict[str, SchemeDomain]:
        _shares([domain.weight for domain in found.values()], info)
        return found

    @model_validator(mode="after")
    def _has_metrics(self) -> Self:
        if not any(domain.metrics for domain in self.domains.values()):
            raise wrong("scheme_without_metrics", name=self.scheme_code)
        return self


class Scheme(SchemeVersion):
    """One version of the scoring scheme with the day on which it ends."""

    valid_to: date | None = None


class SchemeFile(Mapped):
    """The content of scheme.yml."""

    schemes: list[SchemeVersion] = described("reference.scheme.schemes", default=None, validate_default=True)

    @field_validator("schemes", mode="before")
    @classmethod
    def _is_a_list(cls, given: object) -> object:
        if not isinstance(given, list) or not given:
            raise wrong("no_schemes")
        return given

    @field_validator("schemes")
    @classmethod
    def _differ(cls, found: list[SchemeVersion], info: Info) -> list[SchemeVersion]:
        errors = ErrorCollector(info)
        for place, version in enumerate(found):
            before = found[:place]
            if any(version.scheme_code == other.scheme_code for other in before):
                errors.add("repeated_scheme", place, "scheme_code", value=version.scheme_code)
            if any(version.valid_from == other.valid_from for other in before):
                errors.warn("schemes_of_one_day", place, "valid_from")
        errors.stop()
        return sorted(found, key=lambda version: version.valid_from or date.min)


def load_schemes(path: Path, problems: Problems | None = None) -> tuple[Scheme, ...]:
    """Load the versions of the scheme, oldest first; each ends the day before the next begins.

    Raises:
        ConfigError: without `problems`, where the file is missing, is no YAML, or a value in it is wrong.
    """
    with gathered(problems) as found:
        if not path.exists():
            found.error(_FILE, "file_missing")
            return ()
        file = read_yaml(path, _FILE, UniqueKeys, found)
        content = validated(SchemeFile, file.content, file, found, Context({})) if file else None
        versions = content.schemes if content else []
        ends = [later.valid_from - timedelta(days=1) if later.valid_from else None for later in versions[1:]]
        return tuple(
            Scheme.model_construct(**version.__dict__, valid_to=end)
            for version, end in zip(versions, [*ends, None], strict=False)
        )
