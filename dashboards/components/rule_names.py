"""Names of rules, checks and figures in words: codes like study_session.attended_not_above_invited are for programs."""

from __future__ import annotations

import re

from dashboards.context import Context

_FIGURE = re.compile(r"([a-z0-9_]+)\[([a-z_]+)=([a-z_]+)\]")
_SUFFIXES = (
    "not_before_received", "not_above_invited", "not_before_valid_from", "not_before_event", "not_repeated", "stated_once",
    "within_period", "within_bounds", "plausible", "given", "known", "length", "usual",
)  # fmt: skip


def rule_name(context: Context, code: str) -> str:
    """A rule in words; a code that is not known is shown as it is."""
    text = context.text
    template, dot, rest = code.partition(".")
    for suffix in _SUFFIXES if dot else ():
        if rest.endswith("_" + suffix):
            field = text.label("field", rest.removesuffix("_" + suffix))
            return text(
                "rule.of_field",
                template=text.label("template", template),
                field=field,
                rule=text.label("check", suffix),
            )
    return text.label("rule", code)


def figure_name(context: Context, code: str) -> str:
    """A metric, or a metric with a filter such as outreach_items[level=national], in words."""
    found = _FIGURE.fullmatch(code)
    if found is None:
        return context.metric_name(code) if code in context.metrics else context.text.label("figure", code)
    metric, column, value = found.groups()
    values = "outreach_channel" if column == "channel" and metric.startswith("outreach") else column
    return context.text("rule.filtered", figure=context.metric_name(metric), value=context.text.label(values, value))
