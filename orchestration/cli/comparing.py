"""Commands that lay two snapshots beside each other: snapshots diff."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from orchestration.cli.common import AsJson, HomeOption, existing_home, print_json, say
from orchestration.cli.querying import snapshots_app
from orchestration.messages import LocalizedText
from orchestration.messages.catalogue import Bilingual

_MAX_LISTED = 40
_KINDS = ("ranks", "values", "submissions", "units")


@snapshots_app.command("diff")
def diff(
    before: Annotated[str, typer.Argument(metavar="A", show_default=False)],
    after: Annotated[str, typer.Argument(metavar="B", show_default=False)],
    period: Annotated[str | None, typer.Option("--period")] = None,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """Figures and ranks that differ, and why."""
    from orchestration.snapshots.differing import difference

    found = difference(existing_home(home), before, after, period)
    if as_json:
        print_json(found)
        return
    as_of = {f"{name}_as_of": found[name]["as_of"] for name in ("before", "after")}
    say("cli.comparing.between", before=before, after=after, **as_of)
    for kind in _KINDS:
        say(f"cli.comparing.{kind}", n=len(found[kind]))
        for row in found[kind][:_MAX_LISTED]:
            say(f"cli.comparing.{kind}_line", **_words(row))
        if len(found[kind]) > _MAX_LISTED:
            say("cli.comparing.more", n=len(found[kind]) - _MAX_LISTED)


def _words(row: dict[str, Any]) -> dict[str, Any]:
    """Say the values of a row as a reader knows them."""
    said: dict[str, Any] = {name: _number(value) for name, value in row.items()}
    reasons = row.get("reasons", [row.get("reason", "none")]) or ["none"]
    said["reasons"] = [LocalizedText(f"cli.comparing.reason_{reason}") for reason in reasons]
    said["reasons"] += [
        LocalizedText("cli.comparing.reason_appeal", appeal_id=one) for one in row.get("appeal_ids", ())
    ]
    if "name_zh" in row:
        said["figure"] = Bilingual(row["name_zh"], row["name_en"])
    if "domain" in row:
        said["domain"] = LocalizedText(f"pages.label.domain.{row['domain']}")
    if "file_name" in row:
        for name in ("before", "after"):
            status = row[name]
            said[name] = LocalizedText(f"pages.label.submission_status.{status}") if status else "—"
    if "change" in row:
        said["change"] = LocalizedText(f"cli.comparing.unit_{row['change']}")
    return said


def _number(value: Any) -> Any:
    if isinstance(value, float):
        return f"{round(value, 4):.10g}"
    return "—" if value is None else value
