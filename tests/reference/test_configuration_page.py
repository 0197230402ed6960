"""docs/configuration.md is what the loaders read, to the letter."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.documentation.configuration_page import PAGE, page
from orchestration.reference import read
from orchestration.reference.references import LISTS
from orchestration.settings.fields import fields_of
from orchestration.settings.model import Settings
from orchestration.settings.problems import Problems
from orchestration.zones import SHANGHAI, use_zone


@pytest.fixture(autouse=True)
def _zone() -> Iterator[None]:
    """Reading a home's lists puts its time zone in force."""
    yield
    use_zone(SHANGHAI.key)


def test_the_page_is_the_one_that_the_code_writes() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m orchestration.documentation.configuration_page"


def test_every_setting_file_and_column_is_on_the_page() -> None:
    text = page()
    for name in (
        *Settings.model_fields,
        *(model.file.name for model in LISTS),
        *(name for model in LISTS for name in fields_of(model)),
    ):
        assert name in text


def test_the_examples_of_the_page_are_read_as_they_stand(tmp_path: Path) -> None:
    for name, example in re.findall(r"### (\w+\.csv)\n.*?```csv\n(.*?)```", page(), re.DOTALL):
        (tmp_path / name).write_text(example, encoding="utf-8")
    with (tmp_path / "units.csv").open("a", encoding="utf-8") as handle:
        handle.write("QH,青禾县,county,,,,,\nQH202,河口镇,township,,QH,,,\n")
    header, *rows = csv.reader(io.StringIO((tmp_path / "obligations.csv").read_text(encoding="utf-8")))
    assert len(rows) == 3 and "REPORT_HALF_YEAR" in rows[0] and header[0] == "obligation_code"
    (tmp_path / "taizhang.toml").write_text(re.findall(r"```toml\n(.*?)```", page(), re.DOTALL)[0], encoding="utf-8")
    (tmp_path / "sources").mkdir()
    scheme, doors, source = re.findall(r"```yaml\n(.*?)```", page(), re.DOTALL)
    (tmp_path / "scheme.yml").write_text(scheme, encoding="utf-8")
    (tmp_path / "doors.yml").write_text(doors.replace("${HOSPITAL_PASSWORD}", "${PATH}"), encoding="utf-8")
    (tmp_path / "sources" / "hotline.yml").write_text(source, encoding="utf-8")
    problems = Problems()
    references = read(tmp_path, problems)
    assert [str(problem.sentence) for problem in problems.sorted()] == []
    assert len(references.exemptions) == 2 and references.settings.port == 8051 and len(references.sources) == 1
    assert references.doors["hospital"].folder == "U1"
