"""Accounts and what belongs to them; each method is one transaction, with its line in the audit log.

with closing(Directory(home)) as directory:
    directory.add_account("li", "department", None, now())
"""

from __future__ import annotations

import logging
import re
import secrets
import sqlite3
import unicodedata
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from orchestration.accounts.looking import MARK, token_hash
from orchestration.messages import UserError, WrongUse
from orchestration.settings.roles import ROLES
from orchestration.state import StateStore, audit

LOG = logging.getLogger(__name__)
LINK_HOURS = 72
MAX_TRIES, LOCK_MINUTES, MAX_TRIES_OF_ADDRESS = 5, 15, 30
_NAME = re.compile(r"[\w.@-]{2,40}")


class AccountError(WrongUse):
    """An account that cannot be made or changed as asked."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account."""

    name: str
    role: str
    unit_code: str | None
    password_hash: str | None
    is_active: bool
    created_at: str


@dataclass(frozen=True, slots=True)
class Link:
    """A single-use link: of an account that gets a new password, or (no name) of the first account."""

    name: str | None


def normal(name: str) -> str:
    """Spell a name as the table does."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


class Directory(StateStore):
    """The accounts of a home."""

    def __init__(self, home: Path) -> None:
        self._home = home
        super().__init__(home / "state.sqlite")

    def accounts(self) -> list[Account]:
        """List all accounts by name."""
        return [_account(row) for row in self._rows("select * from account order by name")]

    def find(self, name: str) -> Account | None:
        """Find an account by its name, however it is spelled."""
        rows = self._rows("select * from account where name = ?", (normal(name),))
        return _account(rows[0]) if rows else None

    def add_account(self, name: str, role: str, unit_code: str | None, at: datetime) -> None:
        """Make an account without a password.

        Raises:
            AccountError: the name is taken or odd, or a unit is missing or too much.
        """
        with self.transaction() as connection:
            _insert(connection, normal(name), role, unit_code, at)
        (self._home / MARK).touch()

    def set_active(self, name: str, at: datetime, *, is_active: bool) -> None:
        """Let an account in again, or shut it out at once, with all its sessions and its link.

        Raises:
            AccountError: there is no such account, or nobody who may manage accounts would be left.
        """
        known = self._known(name)
        with self.transaction() as connection:
            connection.execute("update account set is_active = ? where name = ?", (int(is_active), known))
            if not is_active:
                _forget(connection, known)
            admin = "select 1 from account where role = 'admin' and is_active"
            if not is_active and connection.execute(admin).fetchone() is None:
                raise AccountError("accounts.last_admin", name=known)
            audit.append(connection, at, "account_enabled" if is_active else "account_disabled", known)

    def set_password(self, name: str, password_hash: str, at: datetime) -> None:
        """Give an account a password; whoever was signed in with it is not any more.

        Raises:
            AccountError: there is no such account.
        """
        known = self._known(name)
        with self.transaction() as connection:
            _set_password(connection, known, password_hash, at)

    def make_link(self, name: str | None, at: datetime) -> str:
        """Make the key of a single-use link; an earlier one of the same account ends. Without a name it makes the
        first account.

        Raises:
            AccountError: there is no such account.
        """
        known = self._known(name) if name is not None else None
        key = secrets.token_urlsafe(32)
        row = (token_hash(key), known, (at + timedelta(hours=LINK_HOURS)).isoformat())
        with self.transaction() as connection:
            connection.execute("delete from account_link where name is ?", (known,))
            connection.execute("insert into account_link (token_hash, name, expires_at) values (?, ?, ?)", row)
            audit.append(connection, at, "link_made", known or "admin")
        return key

    def link(self, key: str, at: datetime) -> Link | None:
        """Find what a key opens; None where it was used, has expired or never was."""
        with self.transaction() as connection:
            return _link(connection, key, at)

    def redeem(self, key: str, name: str, password_hash: str, at: datetime) -> str:
        """Use a link: the first account is made, or an account gets its password.

        Returns:
            The name of the account.
        Raises:
            AccountError: the link is of no use any more, or the name cannot be taken.
        """
        with self.transaction() as connection:
            link = _link(connection, key, at)
            if link is None:
                raise AccountError("accounts.link_used")
            chosen = link.name or normal(name)
            if link.name is None:
                _insert(connection, chosen, "admin", None, at)
            _set_password(connection, chosen, password_hash, at)
        (self._home / MARK).touch()
        return chosen

    def may_try(self, name: str, address: str, at: datetime) -> bool:
        """Write a try to sign in down and say whether it may reach the hash: five of an account in fifteen minutes,
        thirty of an address in one. Holds over processes, and for names that nobody has.
        """
        of_name = token_hash(normal(name))
        since, minute = (at - timedelta(minutes=LOCK_MINUTES)).isoformat(), (at - timedelta(minutes=1)).isoformat()
        with self.transaction() as connection:
            connection.execute("delete from sign_in_try where at < ?", (since,))
            counts = "select total(name_hash = ?), total(address = ? and at >= ?) from sign_in_try"
            tries, of_address = connection.execute(counts, (of_name, address, minute)).fetchone()
            if tries >= MAX_TRIES or of_address >= MAX_TRIES_OF_ADDRESS:
                return False
            connection.execute(
                "insert into sign_in_try (at, name_hash, address) values (?, ?, ?)", (at.isoformat(), of_name, address)
            )
        return True

    def begin_session(self, name: str, address: str, at: datetime, *, key: str | None = None) -> str:
        """Begin a session under a new token, or the key of a proxy; the tries before it are forgiven, sessions long
        over are cleared away.
        """
        token = secrets.token_urlsafe(32)
        known, moment = self._known(name), at.isoformat()
        with self.transaction() as connection:
            connection.execute("delete from sign_in_try where name_hash = ?", (token_hash(known),))
            connection.execute("delete from half_sign_in where name = ?", (known,))
            connection.execute("delete from session where started_at < ?", ((at - timedelta(days=30)).isoformat(),))
            connection.execute(
                """insert or replace into session (token_hash, name, started_at, seen_at, address)
                   values (?, ?, ?, ?, ?)""",
                (key or token_hash(token), known, moment, moment, address),
            )
            audit.append(connection, at, "signed_in", known)
        return token

    def seen(self, key: str, at: datetime) -> None:
        """Note that a session is in use."""
        with self.transaction() as connection:
            connection.execute("update session set seen_at = ? where token_hash = ?", (at.isoformat(), key))

    def end_session(self, token: str, at: datetime) -> None:
        """End a session."""
        with self.transaction() as connection:
            ended = connection.execute(
                "delete from session where token_hash = ? returning name", (token_hash(token),)
            ).fetchone()
            if ended:
                audit.append(connection, at, "signed_out", ended[0])

    def _known(self, name: str) -> str:
        if self.find(name) is None:
            raise AccountError("accounts.unknown", name=name)
        return normal(name)


def first_key(home: Path) -> str | None:
    """Make the key of the link that makes the first account; None where the state cannot be written, or was lost and
    is not to be made anew.
    """
    from orchestration.clock import now
    from orchestration.home import Home
    from orchestration.recovery.soundness import has_past

    if not (home / "state.sqlite").exists() and has_past(Home(home)):
        return None
    try:
        with closing(Directory(home)) as directory:
            return directory.make_link(None, now())
    except UserError as error:
        LOG.warning("no link for the first account could be made", exc_info=error)
        return None


def _account(row: sqlite3.Row) -> Account:
    name, role, unit_code, password_hash, is_active, created_at = row
    return Account(name, role, unit_code, password_hash, bool(is_active), created_at)


def _insert(connection: sqlite3.Connection, name: str, role: str, unit_code: str | None, at: datetime) -> None:
    if not _NAME.fullmatch(name):
        raise AccountError("accounts.odd_name")
    if role not in ROLES:
        raise AccountError("accounts.odd_role", roles=", ".join(ROLES))
    if (role == "unit") != (unit_code is not None):
        raise AccountError("accounts.unit_needed" if role == "unit" else "accounts.unit_too_much")
    if connection.execute("select 1 from account where name = ?", (name,)).fetchone():
        raise AccountError("accounts.taken", name=name)
    connection.execute(
        "insert into account (name, role, unit_code, created_at) values (?, ?, ?, ?)",
        (name, role, unit_code, at.isoformat()),
    )
    connection.execute("delete from account_link where name is null")
    audit.append(connection, at, "account_added", f"{name} {role} {unit_code or ''}".strip())


def _set_password(connection: sqlite3.Connection, name: str, password_hash: str, at: datetime) -> None:
    connection.execute("update account set password_hash = ? where name = ?", (password_hash, name))
    _forget(connection, name)
    connection.execute("delete from sign_in_try where name_hash = ?", (token_hash(name),))
    audit.append(connection, at, "password_set", name)


def _forget(connection: sqlite3.Connection, name: str) -> None:
    for table in ("session", "half_sign_in", "account_link"):
        connection.execute(f"delete from {table} where name = ?", (name,))


def _link(connection: sqlite3.Connection, key: str, at: datetime) -> Link | None:
    query = "select name from account_link where token_hash = ? and expires_at > ?"
    row = connection.execute(query, (token_hash(key), at.isoformat())).fetchone()
    if row is None or (row[0] is None and connection.execute("select 1 from account").fetchone()):
        return None
    return Link(row[0])
