"""Writes docs/configuration.md from what the loaders read, so that the page cannot drift.

Run `python -m orchestration.documentation.configuration_page`; what is no table stands in configuration.md beside it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from string import Template

from expectations.loading import code_lists, contracts
from orchestration.collection.sources.column_rule import ORIGINS, ColumnRule
from orchestration.collection.sources.source import Source
from orchestration.intake.manifest import ManifestEntry
from orchestration.messages import LocalizedText
from orchestration.reference.doors import Door
from orchestration.reference.references import LISTS
from orchestration.reference.row import ListRow
from orchestration.reference.scheme import SchemeDomain, SchemeMetric, SchemeVersion
from orchestration.reference.words import CADENCES, DOMAINS, EVERY_TYPE, EXEMPTION_KINDS, FLAGS, KINDS, Words
from orchestration.settings.fields import Described, description, fields_of
from orchestration.settings.file import PREFIX, toml_value
from orchestration.settings.model import Settings, expected
from orchestration.storage.product_files import PACKAGES

PAGE = PACKAGES / "docs" / "configuration.md"
_TEXT = Path(__file__).parent / "configuration.md"  # with a place for each table
_EXAMPLES = Path(__file__).parent / "examples"  # lines beside the examples of the columns


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def _table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    names = list(header)
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in lines) + "\n"


def _sentences(about: LocalizedText) -> str:
    return f"{about.zh}。{about.en}."


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _settings() -> str:
    rows = []
    for name, field in Settings.model_fields.items():
        may, about = expected(name), description(field)
        rows.append((_code(name), _code(toml_value(field.default)), f"{may.zh} · {may.en}", _sentences(about)))
    return _table(("setting", "default", "may be", "is"), rows)


def _example(model: type[ListRow]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = fields_of(model)
    writer.writerow(columns)
    writer.writerow(column.example for column in columns.values())
    further = _EXAMPLES / model.file.name
    return out.getvalue() + (further.read_text("utf-8") if further.exists() else "")


def _list(model: type[ListRow]) -> str:
    rows = [
        (
            f"**`{column.name}`**" if column.is_required else _code(column.name),
            "、".join(column.labels),
            _sentences(column.about),
        )
        for column in fields_of(model).values()
    ]
    table = _table(("column (bold: required)", "also written", "is"), rows)
    about = LocalizedText(model.file.about)
    return f"{about.zh}。{about.en[:1].upper()}{about.en[1:]}.\n\n{table}\n```csv\n{_example(model)}```\n"


def _words(title: str, words: Words) -> str:
    return f"**{title}**\n\n" + _table(
        ("code", "also written"), ((_code(code), "、".join(labels)) for code, labels in words.items())
    )


def _all_words() -> str:
    blocks = [
        _words("`domain` of obligations.csv", DOMAINS),
        _words("`kind` of obligations.csv", KINDS),
        _words("`cadence` of obligations.csv", CADENCES),
        _words("`applies_to` of obligations.csv, beside unit types", EVERY_TYPE),
        _words("`kind` of exemptions.csv", EXEMPTION_KINDS),
        _words("`is_working_day` of calendar.csv", FLAGS),
    ]
    for name, codes in code_lists().items():
        blocks.append(
            _words(f"`{name}`", {code.code: (code.label_zh, code.label_en, *code.synonyms) for code in codes})
        )
    return "\n".join(blocks)


def _keys(keys: Iterable[Described]) -> str:
    rows = (
        (f"**`{key.name}`**" if key.is_required else _code(key.name), _sentences(key.about), _code(key.example))
        for key in keys
    )
    return _table(("key (bold: required)", "is", "example"), rows)


def _sources() -> dict[str, str]:
    templates = _table(
        ("template", "columns (bold: required)"),
        (
            (_code(name), ", ".join(f"**{field.name}**" if field.required else field.name for field in contract.fields))
            for name, contract in contracts().items()
        ),
    )
    identified = next(contract for contract in contracts().values() if contract.identity_field and contract.event_field)
    number, event = (identified.field(name or "") for name in (identified.identity_field, identified.event_field))
    rule = fields_of(ColumnRule)
    return {
        "source": _keys(fields_of(Source).values()),
        "origins": _keys(rule[name] for name in ORIGINS),
        "steps": _keys(rule[name] for name in rule if name not in ORIGINS),
        "template": identified.template,
        "number": number.name,
        "number_label": number.label_zh,
        "event": event.name,
        "event_label": event.label_zh,
        "templates": templates,
    }


def page() -> str:
    """Fill the tables into the text of the page."""
    return Template(_TEXT.read_text("utf-8")).substitute(
        prefix=PREFIX,
        settings=_settings(),
        lists="\n".join(f"### {model.file.name}\n\n{_list(model)}" for model in LISTS),
        manifest=_list(ManifestEntry),
        scheme=_keys(fields_of(SchemeVersion).values()),
        domain=_keys(fields_of(SchemeDomain).values()),
        metric=_keys(fields_of(SchemeMetric).values()),
        words=_all_words(),
        door=_keys(fields_of(Door).values()),
        **_sources(),
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
