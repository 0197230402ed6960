"""List the rules of a template: those that follow from its columns and those that its contract states."""

from __future__ import annotations

from expectations.contract import Contract, Field, Rule
from expectations.loading import code_lists


def rules_of(contract: Contract) -> tuple[Rule, ...]:
    """Return every rule of a template, each with its own check_name."""
    return (
        tuple(rule for field in contract.fields for rule in _rules_of_field(contract.template, field))
        + contract.quality
    )


def _rules_of_field(template: str, field: Field) -> list[Rule]:
    rules = []
    if field.required:
        rules.append(_given(template, field))
    if field.minimum is not None or field.maximum is not None:
        rules.append(_bounded(template, field))
    if field.max_length is not None:
        rules.append(_short(template, field))
    if field.codes is not None:
        rules.append(_known(template, field))
    return rules


def _given(template: str, field: Field) -> Rule:
    return Rule(
        check_name=f"{template}.{field.name}_given",
        field=field.name,
        severity="error",
        dimension="completeness",
        expectation="ExpectColumnValuesToNotBeNull",
        arguments={"column": field.column},
        derive={},
        message_zh=f"“{field.label_zh}”是必填项，这一行没有填写或无法识别，未计入。请补填后重新报送。{field.description_zh}",
        message_en=f"{field.label_en} is required and is missing or unreadable, so the row is held back. "
        f"Fill it in and send the file again. {field.description_en}",
    )


def _bounded(template: str, field: Field) -> Rule:
    low, high = (None if bound is None else f"{bound:,.0f}" for bound in (field.minimum, field.maximum))
    return Rule(
        check_name=f"{template}.{field.name}_within_bounds",
        field=field.name,
        severity="error" if field.required else "warning",
        dimension="conformity",
        expectation="ExpectColumnValuesToBeBetween",
        arguments={"column": field.column, "min_value": field.minimum, "max_value": field.maximum},
        derive={},
        message_zh=f"“{field.label_zh}”应在 {low} 到 {high} 之间。请核对是否多写了位数或负号，更正后重新报送。",
        message_en=f"{field.label_en} should lie between {low} and {high}. Check for an extra digit or a minus sign, "
        "correct it and send the file again.",
    )


def _short(template: str, field: Field) -> Rule:
    return Rule(
        check_name=f"{template}.{field.name}_length",
        field=field.name,
        severity="error" if field.required else "warning",
        dimension="conformity",
        expectation="ExpectColumnValueLengthsToBeBetween",
        arguments={"column": field.column, "max_value": field.max_length},
        derive={},
        message_zh=f"“{field.label_zh}”超过 {field.max_length} 个字。请改用简短的名称，不要填写内容或说明。",
        message_en=f"{field.label_en} is longer than {field.max_length} characters. Use a short label; "
        "contents and remarks do not belong here.",
    )


def _known(template: str, field: Field) -> Rule:
    codes = code_lists()[field.codes or ""]
    choices_zh, choices_en = "、".join(code.label_zh for code in codes), ", ".join(code.label_en for code in codes)
    return Rule(
        check_name=f"{template}.{field.name}_known",
        field=field.name,
        severity="error" if field.required else "warning",
        dimension="conformity",
        expectation="ExpectColumnValuesToBeInSet",
        arguments={"column": field.column, "value_set": [code.code for code in codes]},
        derive={},
        message_zh=f"“{field.label_zh}”不在可选范围内。可选：{choices_zh}。",
        message_en=f"{field.label_en} is none of the known values. Choose one of: {choices_en}.",
    )
