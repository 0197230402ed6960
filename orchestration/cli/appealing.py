"""Commands around objections of units: appeal list, add, show, decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli.common import AsJson, HomeOption, app, existing_home, print_json, remember, say
from orchestration.cli.options import App
from orchestration.messages import LocalizedText, WrongUse, both
from orchestration.messages.catalogue import Bilingual

if TYPE_CHECKING:
    from orchestration.appeals import Appeal, Effect
    from orchestration.home import Home

appeal_app = App(help=both("cli.group.appeal"), invoke_without_command=True)
app.add_typer(appeal_app, name="appeal")
_MAX_LISTED = 20
AppealId = Annotated[str, typer.Argument(metavar="ID", help=both("cli.appealing.appeal_id"), show_default=False)]


@appeal_app.callback()
def _default(context: typer.Context, home: HomeOption = None, as_json: AsJson = False) -> None:
    remember(home)
    if context.invoked_subcommand is None:
        _list(existing_home(home), as_json)


def _all(place: Home) -> list[Appeal]:
    from orchestration.appeals import appeals
    from orchestration.reference import load

    return appeals(place, load(place.config).appeals)


def _one(place: Home, appeal_id: str) -> Appeal:
    from orchestration.appeals import find
    from orchestration.reference import load

    return find(place, appeal_id, load(place.config).appeals)


def _list(place: Home, as_json: bool) -> None:
    found = _all(place)
    if as_json:
        print_json([one.as_dict() for one in found])
        return
    for one in found:
        _say_line(one)
    if not found:
        say("cli.appealing.none")


def _say_line(one: Appeal) -> None:
    say(
        "cli.appealing.line",
        appeal_id=one.appeal_id,
        status=LocalizedText(f"appeals.status.{one.status}"),
        kind=LocalizedText(f"appeals.kind.{one.kind}"),
        unit=one.unit_code,
        target=one.target,
        reason=one.facts["reason"],
    )


@appeal_app.command("list")
def entries(home: HomeOption = None, as_json: AsJson = False) -> None:
    """Every appeal and its state."""
    _list(existing_home(home), as_json)


@appeal_app.command()
def add(
    kind: Annotated[str, typer.Option("--kind")],
    unit: Annotated[str, typer.Option("--unit")],
    reason: Annotated[str, typer.Option("--reason")],
    case_id: Annotated[str | None, typer.Option("--case")] = None,
    obligation: Annotated[str | None, typer.Option("--obligation")] = None,
    period: Annotated[str | None, typer.Option("--period")] = None,
    new_due_at: Annotated[str | None, typer.Option("--new-due-at")] = None,
    file: Annotated[str | None, typer.Option("--file")] = None,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """Write a unit's objection down."""
    from orchestration.appeals import file_appeal

    given = {"kind": kind, "unit": unit, "reason": reason, "case_id": case_id, "obligation": obligation}
    given |= {"period": period, "new_due_at": new_due_at, "file_id": file}
    filed = file_appeal(existing_home(home), {name: cell for name, cell in given.items() if cell})
    if as_json:
        print_json(filed.as_dict())
    else:
        _say_line(filed)


@appeal_app.command()
def show(appeal_id: AppealId, home: HomeOption = None, as_json: AsJson = False) -> None:
    """One appeal, its history, and what accepting it would change."""
    place = existing_home(home)
    one = _one(place, appeal_id)
    effect = _effect(place, one, as_json) if one.status == "open" else None
    if as_json:
        print_json(one.as_dict() | {"effect": _as_dict(effect)})
        return
    _say_line(one)
    for step in one.history:
        said = {"by": step.detail.get("decided_by", "—"), "reason": step.detail["reason"] or "—"}
        say(f"cli.appealing.{step.event}", at=step.at[:16].replace("T", " "), **said)
    _say_effect(effect, one)


@appeal_app.command()
def decide(
    appeal_id: AppealId,
    accept: Annotated[bool, typer.Option("--accept")] = False,
    reject: Annotated[bool, typer.Option("--reject")] = False,
    reason: Annotated[str, typer.Option("--reason")] = "",
    by: Annotated[str | None, typer.Option("--by", show_default=False)] = None,
    on: Annotated[str | None, typer.Option("--on", show_default=False)] = None,
    without_effect: Annotated[bool, typer.Option("--without-effect")] = False,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """Accept or reject an appeal; before accepting, what would change is shown."""
    from orchestration import clock
    from orchestration.appeals import decide as write_down
    from orchestration.processes.account import machine_account

    if accept == reject:
        raise WrongUse("cli.appealing.accept_or_reject")
    place = existing_home(home)
    day = clock.as_of(on).date() if on else None
    one = _one(place, appeal_id)
    effect = _effect(place, one, as_json) if accept and one.status == "open" and not without_effect else None
    if not as_json:
        _say_effect(effect, one)
    decided = write_down(
        place, appeal_id, is_accepted=accept, decided_by=by or machine_account(), reason=reason, decided_on=day
    )
    if as_json:
        print_json(decided.as_dict() | {"effect": _as_dict(effect)})
    else:
        _say_line(decided)


def _effect(place: Home, one: Appeal, is_quiet: bool) -> Effect:
    from orchestration.appeals import effect_of
    from orchestration.pipeline.progress import report_to, reporter

    with report_to(reporter(quiet=is_quiet)):
        return effect_of(place, one)


def _as_dict(effect: Effect | None) -> dict[str, Any] | None:
    from dataclasses import asdict

    return asdict(effect) if effect else None


def _say_effect(effect: Effect | None, one: Appeal) -> None:
    if effect is None:
        return
    own = effect.of(one.unit_code)
    say(
        "cli.appealing.effect",
        snapshot_id=effect.snapshot_id,
        values=len(own.values),
        ranks=len(own.ranks),
        others=len(effect.ranks) - len(own.ranks),
    )
    for row in own.values[:_MAX_LISTED]:
        figure = Bilingual(row["name_zh"], row["name_en"])
        say("cli.appealing.value", period=row["period_code"], figure=figure, **_numbers(row))
    for row in own.ranks[:_MAX_LISTED]:
        domain = LocalizedText(f"pages.label.domain.{row['domain']}")
        say("cli.appealing.rank", period=row["period_code"], domain=domain, **_numbers(row))


def _numbers(row: dict[str, Any]) -> dict[str, str]:
    return {name: "—" if row[name] is None else f"{round(row[name], 4):.10g}" for name in ("before", "after")}
