"""scheme.yml: how metrics become scores, in versions that follow each other in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from orchestration.reference.keys import METRIC_KEYS, SCHEME_KEYS
from orchestration.reference.words import DOMAINS, Words, code_list, code_of, metrics
from orchestration.reference.yaml_file import UniqueKeys, YamlFile, read_yaml
from orchestration.settings.problems import Problems

METHODS: Words = {
    "goalposts": ("目标值",),
    "min_max": ("极差",),
    "percentile": ("百分位",),
    "z_score": ("标准分",),
}
_FILE = "scheme.yml"


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


class _Reader:
    """Reads scheme.yml; what is wrong is gathered, and a neutral value given."""

    def __init__(self, file: YamlFile, problems: Problems) -> None:
        self._file, self._problems = file, problems

    def tell(self, path: str, zh: str, en: str) -> None:
        self._problems.error(_FILE, zh, en, line=self._file.line_of(path), key=path)

    def warn(self, path: str, zh: str, en: str) -> None:
        self._problems.warn(_FILE, zh, en, line=self._file.line_of(path), key=path)

    def number(self, value: object, path: str, *, lowest: float | None = None) -> float:
        """A number, at least `lowest`."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not _is_at_least(value, lowest):
            shown = "空" if value is None else f"“{value}”"
            self.tell(
                path,
                f"{shown}应为数字{'' if lowest is None else f'，不小于 {lowest:g}'}",
                f"{value!r} must be a number",
            )
            return 0.0
        return float(value)

    def mapping(self, value: object, path: str, known: tuple[str, ...] | None = None) -> dict[str, Any]:
        """A mapping; keys that nobody reads are told as warnings."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.tell(path, "应逐行写出“键: 值”", "must be written as key: value")
            return {}
        for key in value if known is not None else ():
            if key not in (known or ()):
                zh, en = "、".join(known or ()), ", ".join(known or ())
                self.warn(
                    f"{path}.{key}",
                    f"没有这个键，不起作用；可用：{zh}",
                    f"no such key, it does nothing; use one of {en}",
                )
        return {str(key): entry for key, entry in value.items()}

    def metric(
        self, domain: str, domain_weight: float, code: str, given: object, method: str, path: str
    ) -> SchemeMetric:
        """One metric of a domain."""
        entry = self.mapping(given, path, tuple(METRIC_KEYS))
        written = str(entry.get("method", method))
        own_method = code_of(METHODS, written)
        if own_method is None:
            self.tell(
                path,
                f"没有方法 {written}，可用 {'、'.join(METHODS)}",
                f"method {written!r} is none of {', '.join(METHODS)}",
            )
        posts = [
            None if entry.get(key) is None else self.number(entry[key], f"{path}.{key}") for key in ("low", "high")
        ]
        if own_method == "goalposts" and (None in posts or posts[0] == posts[1]):
            self.tell(path, "goalposts 需要不同的 low 与 high", "goalposts need a low and a high that differ")
        if code not in metrics():
            near = get_close_matches(code, metrics(), 1, 0.75)
            zh, en = (
                (f"是不是 {near[0]}？", f"is it {near[0]}?")
                if near
                else ("可用的见 docs/metrics.md", "docs/metrics.md lists them")
            )
            self.warn(path, f"没有这个指标，{zh}", f"there is no such metric; {en}")
        weight = self.number(entry.get("weight"), f"{path}.weight", lowest=0)
        return SchemeMetric(
            domain, domain_weight, code, weight, own_method or "", posts[0], posts[1], bool(entry.get("per_month"))
        )

    def warn_of_sum(self, weights: list[float], path: str) -> None:
        """Tell where weights do not add up to 1: shares are taken of their sum, which may not be meant."""
        total = sum(weights)
        if weights and total == 0:
            self.tell(path, "权重全为 0，无法计分", "all weights are 0, nothing can be scored")
        elif weights and abs(total - 1) > 1e-6:
            self.warn(
                path,
                f"权重之和为 {total:g}，不是 1；计分时按各自占总和的比例计",
                f"the weights add up to {total:g}, not to 1; each counts by its share of the sum",
            )

    def scheme(self, given: object, path: str, valid_to: date | None) -> Scheme:
        """One version of the scheme."""
        entry = self.mapping(given, path, tuple(SCHEME_KEYS))
        code, method = str(entry.get("scheme_code") or "default"), str(entry.get("method", "goalposts"))
        found: list[SchemeMetric] = []
        weights = []
        for domain, body in self.mapping(entry.get("domains"), f"{path}.domains").items():
            place = f"{path}.domains.{domain}"
            if domain not in DOMAINS:
                self.warn(
                    place,
                    f"没有领域 {domain}，可用 {'、'.join(DOMAINS)}",
                    f"there is no domain {domain}; use one of {', '.join(DOMAINS)}",
                )
            fields = self.mapping(body, place, ("weight", "metrics"))
            weights.append(self.number(fields.get("weight"), f"{place}.weight", lowest=0))
            entries = self.mapping(fields.get("metrics"), f"{place}.metrics")
            own = [
                self.metric(domain, weights[-1], name, one, method, f"{place}.metrics.{name}")
                for name, one in entries.items()
            ]
            self.warn_of_sum([metric.weight for metric in own], f"{place}.metrics")
            found += own
        self.warn_of_sum(weights, f"{path}.domains")
        if not found:
            self.tell(path, f"方案 {code} 没有任何指标", f"scheme {code} has no metric")
        valid_from = entry.get("valid_from")
        return Scheme(
            scheme_code=code,
            valid_from=valid_from if isinstance(valid_from, date) else None,
            valid_to=valid_to,
            minimum_n=int(self.number(entry.get("minimum_n", 20), f"{path}.minimum_n", lowest=0)),
            presence_share=self.number(entry.get("presence_share", 0.75), f"{path}.presence_share", lowest=0),
            metrics=tuple(found),
            level_weights=self.levels(entry.get("level_weights"), f"{path}.level_weights"),
        )

    def levels(self, given: object, path: str) -> dict[str, float]:
        """Weights by level, which may be written as labels."""
        words, found = code_list("level"), {}
        for level, weight in self.mapping(given, path).items():
            code = code_of(words, level)
            if code is None:
                self.warn(
                    f"{path}.{level}",
                    f"没有级别 {level}，可用 {'、'.join(words)}",
                    f"there is no level {level}; use one of {', '.join(words)}",
                )
            found[code or level] = self.number(weight, f"{path}.{level}")
        return found


def _is_at_least(value: float, lowest: float | None) -> bool:
    return value == value and abs(value) != float("inf") and (lowest is None or value >= lowest)


def _is_first_day(value: object) -> bool:
    """Whether a version may begin so: on a day (a datetime is none) before which there is another, or always."""
    return value is None or (type(value) is date and value > date.min)


def _entries(reader: _Reader, content: object) -> list[tuple[int, dict[str, Any]]]:
    """The entries that can be put in order, with their places in the file."""
    entries = content.get("schemes") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries:
        reader.tell(
            "schemes",
            "缺少 schemes 列表，写法见 docs/configuration.md",
            "the list schemes is missing; see docs/configuration.md",
        )
        return []
    found, codes, starts = [], set(), set()
    for place, entry in enumerate(entries):
        if not isinstance(entry, dict):
            reader.tell(f"schemes.{place}", "应逐行写出“键: 值”", "must be written as key: value")
            continue
        code = str(entry.get("scheme_code") or "default")
        if not _is_first_day(entry.get("valid_from")):
            reader.tell(f"schemes.{place}.valid_from", "应写成 2024-01-31", "must be a date such as 2024-01-31")
            continue
        if code in codes:
            reader.tell(
                f"schemes.{place}.scheme_code",
                f"{code} 重复，每个版本请用不同的代码",
                f"{code} occurs twice; give each version its own",
            )
        if entry.get("valid_from") in starts:
            reader.warn(
                f"schemes.{place}.valid_from",
                "与另一版同日生效，两版会同时使用；请各写不同的日期",
                "begins on the day of another version, so both are used; give each its own day",
            )
        codes.add(code)
        starts.add(entry.get("valid_from"))
        found.append((place, entry))
    return sorted(found, key=lambda item: item[1].get("valid_from") or date.min)


def load_schemes(path: Path, problems: Problems | None = None) -> tuple[Scheme, ...]:
    """The versions of the scheme, oldest first; each ends the day before the next begins.

    Raises:
        ConfigError: without `problems`, where the file is missing, is no YAML, or a weight, method or goalpost is wrong.
    """
    found = problems if problems is not None else Problems()
    schemes: tuple[Scheme, ...] = ()
    if not path.exists():
        found.error(
            _FILE, "没有这个文件，请运行 taizhang init 补齐", "the file is missing: run taizhang init to add it"
        )
    else:
        file = read_yaml(path, _FILE, UniqueKeys, found)
        if file is not None:
            reader = _Reader(file, found)
            entries = _entries(reader, file.content)
            ends = [*(entry.get("valid_from") for _, entry in entries[1:]), None][: len(entries)]
            schemes = tuple(
                reader.scheme(entry, f"schemes.{place}", date.fromordinal(end.toordinal() - 1) if end else None)
                for (place, entry), end in zip(entries, ends, strict=True)
            )
    if problems is None:
        found.stop()
    return schemes
