"""Commands for accounts and the audit log: user, audit."""

from __future__ import annotations

from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.common import FINDINGS, AsJson, HomeOption, app, existing_home, print_json, remember, say
from orchestration.cli.options import App
from orchestration.messages import LocalizedText, WrongUse, both

if TYPE_CHECKING:
    from orchestration.accounts import Directory
    from orchestration.home import Home

user_app = App(no_args_is_help=True, rich_markup_mode=None)
audit_app = App(rich_markup_mode=None)
app.add_typer(user_app, name="user", help=both("cli.accounts.user"))
app.add_typer(audit_app, name="audit", help=both("cli.accounts.audit"))
Name = Annotated[str, typer.Argument(metavar="NAME", help=both("cli.accounts.name"), show_default=False)]
Port = Annotated[str | None, typer.Option("--address", metavar="URL", help=both("cli.accounts.address"))]


@user_app.callback()
def _user(home: HomeOption = None) -> None:
    remember(home)


@audit_app.callback(invoke_without_command=True)
def _audit(context: typer.Context, home: HomeOption = None) -> None:
    remember(home)
    if context.invoked_subcommand is None:
        show()


def _directory(place: Home) -> AbstractContextManager[Directory]:
    from orchestration.accounts import Directory
    from orchestration.recovery.soundness import require_sound_state

    require_sound_state(place, is_full=False)  # a state that was lost is not made anew here
    return closing(Directory(place.root))


def _link(place: Home, key: str, address: str | None) -> str:
    from orchestration.settings.model import load_settings

    settings = load_settings(place.config)
    base = address or f"http://{settings.host}:{settings.port}"
    return f"{base.rstrip('/')}/welcome?key={key}"


@user_app.command()
def add(
    name: Name,
    role: Annotated[str, typer.Option("--role", metavar="ROLE", show_default=False)],
    unit: Annotated[str | None, typer.Option("--unit", metavar="CODE")] = None,
    address: Port = None,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """Make an account and print the single-use link that sets its password."""
    from orchestration.clock import now
    from orchestration.reference import load

    place = existing_home(home)
    if unit is not None and unit not in {row.unit_code for row in load(place.config).units or ()}:
        raise WrongUse("accounts.no_such_unit", unit=unit)
    with _directory(place) as directory:
        directory.add_account(name, role, unit, now())
        link = _link(place, directory.make_link(name, now()), address)
    if as_json:
        print_json({"name": name, "role": role, "unit_code": unit, "link": link})
        return
    say("cli.accounts.added", name=name, role=LocalizedText(f"pages.label.role.{role}"))
    say("cli.accounts.link_is", link=link)


@user_app.command(name="list")
def list_accounts(home: HomeOption = None, as_json: AsJson = False) -> None:
    """List the accounts."""
    from orchestration.accounts import second_step

    with _directory(existing_home(home)) as directory:
        found = directory.accounts()
        steps = {one.name: second_step.is_on(directory, one.name) for one in found}
    if as_json:
        keys = ("name", "role", "unit_code", "is_active", "created_at")
        print_json(
            [
                {key: getattr(one, key) for key in keys}
                | {"has_password": bool(one.password_hash), "has_second_step": steps[one.name]}
                for one in found
            ]
        )
        return
    for one in found:
        state = "active" if one.is_active and one.password_hash else "waiting" if one.is_active else "disabled"
        words = LocalizedText(f"cli.accounts.state_{state}")
        print(f"{one.name:<24}  {one.role:<10}  {one.unit_code or '—':<12}  {words}")
    if not found:
        say("cli.accounts.nobody")


@user_app.command()
def disable(name: Name, home: HomeOption = None) -> None:
    """Shut an account out at once; its sessions end."""
    _set_active(home, name, is_active=False)


@user_app.command()
def enable(name: Name, home: HomeOption = None) -> None:
    """Let an account in again."""
    _set_active(home, name, is_active=True)


def _set_active(home: Path | None, name: str, *, is_active: bool) -> None:
    from orchestration.clock import now

    with _directory(existing_home(home)) as directory:
        directory.set_active(name, now(), is_active=is_active)
    say("cli.accounts.enabled" if is_active else "cli.accounts.disabled", name=name)


@user_app.command()
def password(name: Name, home: HomeOption = None) -> None:
    """Set a password that is typed twice; sessions of the account end."""
    from orchestration.accounts import MIN_PASSWORD_LENGTH, fault_of, hashed
    from orchestration.clock import now

    place = existing_home(home)
    typed = typer.prompt(both("cli.accounts.prompt"), hide_input=True, confirmation_prompt=both("cli.accounts.again"))
    fault = fault_of(typed, name)
    if fault:
        raise WrongUse(fault, n=MIN_PASSWORD_LENGTH)
    with _directory(place) as directory:
        directory.set_password(name, hashed(place.root, typed), now())
    say("cli.accounts.password_set", name=name)


@user_app.command()
def link(name: Name, address: Port = None, home: HomeOption = None, as_json: AsJson = False) -> None:
    """Print a single-use link that sets a new password; earlier links end."""
    from orchestration.clock import now

    place = existing_home(home)
    with _directory(place) as directory:
        made = _link(place, directory.make_link(name, now()), address)
    if as_json:
        print_json({"name": name, "link": made})
    else:
        say("cli.accounts.link_is", link=made)


@user_app.command(name="reset-code")
def reset_code(name: Name, home: HomeOption = None) -> None:
    """Forget the key of an account whose device is lost; its sessions end."""
    from orchestration.accounts import AccountError, second_step
    from orchestration.clock import now

    with _directory(existing_home(home)) as directory:
        found = directory.find(name)
        if found is None:
            raise AccountError("accounts.unknown", name=name)
        was_on = second_step.reset(directory, found.name, now())
    say("cli.accounts.code_reset" if was_on else "cli.accounts.code_was_off", name=name)


@audit_app.command()
def show(
    most: Annotated[int, typer.Option("--last", min=1)] = 50, home: HomeOption = None, as_json: AsJson = False
) -> None:
    """Print the newest lines of the audit log."""
    from dataclasses import asdict

    from orchestration.state import audit as log

    with _directory(existing_home(home)) as directory, directory.transaction() as connection:
        found = log.rows(connection, most)
    if as_json:
        print_json([asdict(row) for row in found])
        return
    for row in found:
        print(f"{row.number:>6}  {row.at[:19]}  {row.who:<24}  {row.action:<18}  {row.result:<8}  {row.about}")


@audit_app.command()
def verify(home: HomeOption = None, as_json: AsJson = False) -> None:
    """Compute the chain anew: does every line follow from the one before it."""
    from orchestration.state import audit as log

    with _directory(existing_home(home)) as directory, directory.transaction() as connection:
        broken, count = log.first_broken(connection), len(log.rows(connection))
    if as_json:
        print_json({"rows": count, "is_whole": broken is None, "first_broken": broken})
    elif broken is None:
        say("cli.accounts.chain_whole", n=count)
    else:
        say("cli.accounts.chain_broken", number=broken)
    if broken is not None:
        raise typer.Exit(FINDINGS)
