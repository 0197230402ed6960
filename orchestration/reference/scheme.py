"""scheme.yml: how metrics become scores, in versions that follow each other in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration.messages import ConfigError

METHODS = ("goalposts", "min_max", "percentile", "z_score")


@dataclass(frozen=True, slots=True)
class SchemeMetric:
    """One metric in a scheme; low and high are the goalposts (low above high reverses)."""

    domain: str
    domain_weight: float
    metric_code: str
    weight: float
    method: str
    low: float | None
    high: float | None
    per_month: bool


@dataclass(frozen=True, slots=True)
class Scheme:
    """One version of the scoring scheme."""

    scheme_code: str
    valid_from: date | None
    valid_to: date | None
    minimum_n: int
    presence_share: float  # below this share of the applicable weight a unit is not scored
    metrics: tuple[SchemeMetric, ...]
    level_weights: dict[str, float]


def _wrong(where: str, zh: str, en: str) -> ConfigError:
    return ConfigError(f"scheme.yml {where}：{zh}", f"scheme.yml, {where}: {en}")


def _number(value: object, where: str, *, lowest: float | None = None) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or (lowest is not None and value < lowest):
        raise _wrong(where, f"“{value}”应为数字{'' if lowest is None else f'，不小于 {lowest}'}", f"{value!r} must be a number")
    return float(value)


def _metric(domain: str, domain_weight: float, code: str, entry: dict, method: str, where: str) -> SchemeMetric:
    own_method = entry.get("method", method)
    if own_method not in METHODS:
        raise _wrong(where, f"没有方法 {own_method}，可用 {'、'.join(METHODS)}", f"method {own_method!r} is none of {', '.join(METHODS)}")
    posts = [None if entry.get(key) is None else _number(entry[key], f"{where}.{key}") for key in ("low", "high")]
    if own_method == "goalposts" and (None in posts or posts[0] == posts[1]):
        raise _wrong(where, "goalposts 需要不同的 low 与 high", "goalposts need a low and a high that differ")
    return SchemeMetric(
        domain,
        domain_weight,
        code,
        _number(entry.get("weight"), f"{where}.weight", lowest=0),
        own_method,
        *posts,
        bool(entry.get("per_month")),
    )


def _scheme(entry: dict, valid_to: date | None) -> Scheme:
    code = str(entry.get("scheme_code") or "default")
    method = entry.get("method", "goalposts")
    metrics = []
    for domain, body in (entry.get("domains") or {}).items():
        domain_weight = _number(body.get("weight"), f"{code}.{domain}.weight", lowest=0)
        for metric_code, metric in (body.get("metrics") or {}).items():
            metrics.append(_metric(domain, domain_weight, metric_code, metric, method, f"{code}.{domain}.{metric_code}"))
    if not metrics:
        raise _wrong(code, "没有任何指标", "it has no metric")
    return Scheme(
        scheme_code=code,
        valid_from=entry.get("valid_from"),
        valid_to=valid_to,
        minimum_n=int(_number(entry.get("minimum_n", 20), f"{code}.minimum_n", lowest=0)),
        presence_share=_number(entry.get("presence_share", 0.75), f"{code}.presence_share", lowest=0),
        metrics=tuple(metrics),
        level_weights={
            level: _number(weight, f"{code}.level_weights.{level}") for level, weight in (entry.get("level_weights") or {}).items()
        },
    )


def load_schemes(path: Path) -> tuple[Scheme, ...]:
    """The versions of the scheme, oldest first; each ends the day before the next begins.

    Raises:
        ConfigError: the file is missing, is no YAML, or a weight, method or goalpost is wrong.
    """
    import yaml

    if not path.exists():
        raise ConfigError("缺少 scheme.yml：请运行 taizhang init 补齐", "scheme.yml is missing: run taizhang init to add it")
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ConfigError(f"scheme.yml 不是有效的 YAML：{error}", f"scheme.yml is no valid YAML: {error}") from None
    entries = (document or {}).get("schemes") if isinstance(document, dict) else None
    if not entries:
        raise ConfigError("scheme.yml 缺少 schemes 列表", "scheme.yml lacks the list schemes")
    for entry in entries:
        if not isinstance(entry.get("valid_from"), date | None):
            raise _wrong(str(entry.get("scheme_code")), "valid_from 应写成 2024-01-31", "valid_from must be a date such as 2024-01-31")
    codes = [str(entry.get("scheme_code") or "default") for entry in entries]
    for code in codes:
        if codes.count(code) > 1:
            raise _wrong(code, "scheme_code 重复，每个版本请用不同的代码", "scheme_code occurs twice; give each version its own")
    entries = sorted(entries, key=lambda entry: entry.get("valid_from") or date.min)
    ends = [entry.get("valid_from") for entry in entries[1:]] + [None]
    return tuple(_scheme(entry, date.fromordinal(end.toordinal() - 1) if end else None) for entry, end in zip(entries, ends, strict=True))
