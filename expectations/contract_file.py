"""Read one contract file (Open Data Contract Standard v3) into the shapes of contract.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations.contract import KINDS, Contract, ContractError, Field, RequiredFor, Rule, UsualRule, WideLayout
from expectations.labels import header_keys
from expectations.vocabulary import words
from expectations.yaml_file import read_yaml

if TYPE_CHECKING:
    from open_data_contract_standard.model import CustomProperty, DataQuality, SchemaProperty

_HISTORY = "history"  # engine of rules that hold a number against what was usual before
_KIND_OF_TYPE = {
    "date": "date",
    "timestamp": "datetime",
    "integer": "integer",
    "number": "decimal",
    "boolean": "boolean",
    "string": "text",
}
_TABLE_PROPERTIES = frozenset(
    ["titleEn", "eventField", "identityField", "wide", "ownRowsAreClaims", "titleWords", "onePerMergedDate"]
)
_RULE_PROPERTIES = frozenset(["descriptionEn"])
_FIELD_PROPERTIES = frozenset(
    [
        "kind",
        "labelEn",
        "descriptionEn",
        "codes",
        "default",
        "localDay",
        "unit",
        "unitEn",
        "unitHints",
        "yesWords",
        "noWords",
        "deadline",
        "listsDays",
        "mayBeStated",
        "requiredFor",
        "figureIn",
        "ratioOf",
        "writtenNothing",
        "overFigure",
        "mediaLevel",
        "neitherWords",
        "prefilled",
    ]
)


def read_contract(path: Path, code_lists: frozenset[str]) -> Contract:
    """Read one contract.

    Args:
        code_lists: the names of the code lists that there are.
    Raises:
        ContractError: the file does not follow the standard or contradicts itself.
    """
    from open_data_contract_standard.model import OpenDataContractStandard
    from pydantic import ValidationError
    from yaml import YAMLError

    try:
        document = OpenDataContractStandard(**read_yaml(path))
    except (YAMLError, ValidationError, TypeError) as error:
        raise ContractError(f"{path.name} is not an Open Data Contract: {error}") from error
    if not document.schema_ or len(document.schema_) != 1 or document.schema_[0].name != path.stem:
        raise ContractError(f"{path.name}: describe exactly one schema, named {path.stem}")
    table = document.schema_[0]
    extra = _values(table.customProperties, _TABLE_PROPERTIES, f"{path.name}: {path.stem}")
    fields = tuple(_field(path.name, column) for column in table.properties or ())
    contract = Contract(
        template=path.stem,
        title_zh=document.name or path.stem,
        title_en=str(extra["titleEn"]),
        version=document.version or "",
        grain=table.dataGranularityDescription or "",
        fields=fields,
        event_field=extra.get("eventField"),
        identity_field=extra.get("identityField"),
        wide=_wide(path.name, extra["wide"]) if "wide" in extra else None,
        own_rows_are_claims=bool(extra.get("ownRowsAreClaims", False)),
        is_one_per_merged_date=bool(extra.get("onePerMergedDate", False)),
        title_words=tuple(map(str, extra.get("titleWords", ()))),
        ignored_headers=words("headers.ignored"),
        quality=tuple(_rule(path.stem, rule) for rule in table.quality or () if rule.engine != _HISTORY),
        usual=tuple(_usual_rule(path.stem, rule) for rule in table.quality or () if rule.engine == _HISTORY),
    )
    _agree(path.name, contract, code_lists)
    return contract


def _values(properties: list[CustomProperty] | None, known: frozenset[str], place: str) -> dict[str, Any]:
    values = {str(item.property): item.value for item in properties or ()}
    unknown = set(values) - known
    if unknown:
        raise ContractError(f"{place} has unknown customProperties {sorted(unknown)}")
    return values


def _texts(place: str, value: Any, keys: tuple[str, ...]) -> list[str]:
    """Return the texts of a mapping that has exactly these keys."""
    if not isinstance(value, dict) or set(value) != set(keys):
        raise ContractError(f"{place} must be written as {{{': …, '.join(keys)}: …}}")
    return [str(value[key]) for key in keys]


def _wide(file_name: str, value: Any) -> WideLayout:
    return WideLayout(*_texts(f"{file_name}: wide", value, ("header", "cell")))


def _required_for(place: str, value: Any) -> RequiredFor:
    keys = ("obligationKind", "description", "descriptionEn")
    return RequiredFor(*_texts(f"{place} requiredFor", value, keys))


def _over_figure(place: str, value: Any) -> tuple[str, str]:
    field, code = _texts(f"{place} overFigure", value, ("field", "value"))
    return field, code


def _field(file_name: str, column: SchemaProperty) -> Field:
    place = f"{file_name}: {column.name}"
    extra, options = _values(column.customProperties, _FIELD_PROPERTIES, place), column.logicalTypeOptions or {}
    kind = extra.get("kind") or ("code" if "codes" in extra else _KIND_OF_TYPE.get(column.logicalType or ""))
    if kind not in KINDS:
        raise ContractError(f"{place} has no kind that can be read (logicalType {column.logicalType!r})")
    return Field(
        name=str(column.name),
        kind=kind,
        required=bool(column.required),
        label_zh=str(column.businessName),
        label_en=str(extra["labelEn"]),
        synonyms=tuple(str(item.synonym) for item in column.synonyms or ()),
        codes=extra.get("codes"),
        default=extra.get("default"),
        unit_of_measure=extra.get("unit"),
        unit_of_measure_en=extra.get("unitEn"),
        unit_hints=tuple(map(str, extra.get("unitHints", ()))),
        minimum=options.get("minimum"),
        maximum=options.get("maximum"),
        max_length=options.get("maxLength"),
        is_deadline=bool(extra.get("deadline", False)),
        yes_words=tuple(map(str, extra.get("yesWords", ()))),
        no_words=tuple(map(str, extra.get("noWords", ()))),
        lists_days=bool(extra.get("listsDays", False)),
        may_be_stated=bool(extra.get("mayBeStated", False)),
        required_for=_required_for(place, extra["requiredFor"]) if "requiredFor" in extra else None,
        figure_in=extra.get("figureIn"),
        ratio_of=_ratio_of(place, extra["ratioOf"]) if "ratioOf" in extra else None,
        written_nothing=extra.get("writtenNothing"),
        names_media=extra.get("mediaLevel"),
        neither_words=tuple(map(str, extra.get("neitherWords", ()))),
        over_figure=_over_figure(place, extra["overFigure"]) if "overFigure" in extra else None,
        is_prefilled=bool(extra.get("prefilled", False)),
        column=str(column.physicalName or column.name),
        column_type=str(column.physicalType),
        day_column=extra.get("localDay"),
        description_zh=str(column.description),
        description_en=str(extra["descriptionEn"]),
        example=(column.examples or [None])[0],
    )


def _ratio_of(place: str, given: Any) -> tuple[str, str]:
    if not isinstance(given, dict) or set(given) != {"numerator", "denominator"}:
        raise ContractError(f"{place}: ratioOf needs numerator and denominator")
    return str(given["numerator"]), str(given["denominator"])


def _rule(template: str, quality: DataQuality) -> Rule:
    what: Mapping[str, Any] = quality.implementation if isinstance(quality.implementation, dict) else {}
    if quality.engine != "greatExpectations" or not {"field", "expectation", "arguments"} <= set(what):
        raise ContractError(
            f"{template}.yml: rule {quality.name} needs engine greatExpectations and field, expectation, arguments"
        )
    if quality.severity not in ("error", "warning"):
        raise ContractError(
            f"{template}.yml: rule {quality.name} has severity {quality.severity!r}; use error or warning"
        )
    return Rule(
        check_name=f"{template}.{quality.name}",
        field=str(what["field"]),
        severity=quality.severity,
        dimension=quality.dimension or "",
        expectation=str(what["expectation"]),
        arguments=what["arguments"],
        derive=what.get("derive", {}),
        message_zh=str(quality.description),
        message_en=str(
            _values(quality.customProperties, _RULE_PROPERTIES, f"{template}.yml: rule {quality.name}")["descriptionEn"]
        ),
    )


def _usual_rule(template: str, quality: DataQuality) -> UsualRule:
    place = f"{template}.yml: rule {quality.name}"
    what: Mapping[str, Any] = quality.implementation if isinstance(quality.implementation, dict) else {}
    if quality.severity != "warning" or "field" not in what or set(what) - {"field", "within"}:
        raise ContractError(f"{place} of engine {_HISTORY} needs severity warning, a field and perhaps within")
    return UsualRule(
        check_name=f"{template}.{quality.name}",
        field=str(what["field"]),
        within=tuple(map(str, what.get("within", ()))),
        message_zh=str(quality.description),
        message_en=str(_values(quality.customProperties, _RULE_PROPERTIES, place)["descriptionEn"]),
    )


def _agree(file_name: str, contract: Contract, code_lists: frozenset[str]) -> None:
    """Refuse what only a wrong number would show later: a label with two meanings, an unknown list or field."""
    each_once(
        file_name,
        ((key, field.name) for field in contract.fields for label in field.labels for key in header_keys(label)),
    )
    names = {field.name for field in contract.fields}
    for field in contract.fields:
        if field.codes is not None and field.codes not in code_lists:
            raise ContractError(
                f"{file_name}: {field.name} names the code list {field.codes}, which _codes.yml does not have"
            )
        if any(contract.is_ignored(label) for label in field.labels):
            raise ContractError(f"{file_name}: a label of {field.name} is also among headers.ignored of vocabulary.yml")
    stated: tuple[Rule | UsualRule, ...] = (*contract.quality, *contract.usual)
    named = [contract.event_field, contract.identity_field, *(rule.field for rule in stated)]
    named += [contract.wide.header_field, contract.wide.cell_field] if contract.wide else []
    named += [field.figure_in for field in contract.fields if field.figure_in]
    named += [name for field in contract.fields for name in field.ratio_of or ()]
    named += [field.names_media for field in contract.fields if field.names_media]
    named += [field.over_figure[0] for field in contract.fields if field.over_figure]
    for name in named:
        if name is not None and name not in names:
            raise ContractError(f"{file_name}: there is no field {name}")
    if len({rule.check_name for rule in stated}) != len(stated):
        raise ContractError(f"{file_name}: two rules share a name")


def each_once(place: str, meanings: Iterable[tuple[str, str]]) -> None:
    """Refuse a label that means two things.

    Raises:
        ContractError: naming both.
    """
    seen: dict[str, str] = {}
    for label, owner in meanings:
        if seen.setdefault(label, owner) != owner:
            raise ContractError(f"{place}: '{label}' means both {seen[label]} and {owner}; keep it in one of them")
