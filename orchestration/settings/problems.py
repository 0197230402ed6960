"""Gathers what is wrong in config/, so that all of it is reported at once, each with file, line and remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from orchestration.messages import ConfigError, LocalizedText

ERROR, WARNING, NOTE = "error", "warning", "note"  # stops a run · is logged by a run, which goes on · is only listed
MAX_LISTED = 10  # problems that an exception names; `config check` lists all


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right (or, as a note, to know)."""

    file: str  # inside config/
    text: LocalizedText
    line: int | None = None
    column: str | None = None  # of a table
    key: str | None = None  # of a YAML or TOML file
    severity: str = ERROR

    @property
    def sentence(self) -> LocalizedText:
        """Say place and remedy in one sentence."""
        places = {name: getattr(self, name) for name in ("line", "column", "key") if getattr(self, name) is not None}
        key = f"settings.problems.{'_'.join(places) or 'file'}"
        return LocalizedText(key, file=self.file, sentence=self.text, **places)

    def as_dict(self) -> dict[str, Any]:
        """List its parts for --json."""
        return {
            "severity": self.severity,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "key": self.key,
            "message_zh": self.text.zh,
            "message_en": self.text.en,
        }


class Problems:
    """What loaders found, in the order in which they found it."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, problem: Problem) -> None:
        """Gather one more; the same problem is kept once."""
        if problem not in self._found:
            self._found.append(problem)

    def error(self, file: str, code: str, **place_and_values: Any) -> None:
        """Gather what cannot be used as it stands.

        Args:
            file: inside config/.
            code: of the sentence.
            place_and_values: line, column or key; and what the sentence is filled with.
        """
        self.report(ERROR, file, code, **place_and_values)

    def warn(self, file: str, code: str, **place_and_values: Any) -> None:
        """Gather what can be used and is most likely not meant."""
        self.report(WARNING, file, code, **place_and_values)

    def note(self, file: str, code: str, **place_and_values: Any) -> None:
        """Gather what is right and may surprise."""
        self.report(NOTE, file, code, **place_and_values)

    def report(
        self,
        severity: str,
        file: str,
        code: str,
        *,
        line: int | None = None,
        column: str | None = None,
        key: str | None = None,
        **values: object,
    ) -> None:
        """Gather a problem of some severity."""
        self.add(Problem(file, LocalizedText(f"config.{code}", **values), line, column, key, severity))

    def of(self, severity: str) -> list[Problem]:
        """List those of one severity."""
        return [problem for problem in self._found if problem.severity == severity]

    @property
    def error_count(self) -> int:
        return len(self.of(ERROR))

    def sorted(self) -> list[Problem]:
        """Sort all by severity, then file and line."""
        order = (ERROR, WARNING, NOTE)
        return sorted(self._found, key=lambda problem: (order.index(problem.severity), problem.file, problem.line or 0))

    def stop(self) -> None:
        """Raise where there is an error.

        Raises:
            ConfigError: names the first errors.
        """
        errors = [problem for problem in self.sorted() if problem.severity == ERROR]
        if errors:
            raise config_error(errors)


@contextmanager
def gathered(problems: Problems | None) -> Iterator[Problems]:
    """Hand on a caller's problems; without, gather new ones and raise for them at the end.

    Raises:
        ConfigError: without `problems`, where there is an error.
    """
    found = Problems() if problems is None else problems
    yield found
    if problems is None:
        found.stop()


def config_error(errors: Sequence[Problem]) -> ConfigError:
    """Make one exception for some errors: the sentence of a single one, else a list of the first."""
    sentences = [problem.sentence for problem in errors[:MAX_LISTED]]
    if len(sentences) == 1:
        return ConfigError(sentences[0])
    left = len(errors) - len(sentences)
    return ConfigError(
        "settings.problems.several",
        count=len(errors),
        sentences=sentences,
        rest=LocalizedText("settings.problems.rest", count=left) if left else "",
    )
