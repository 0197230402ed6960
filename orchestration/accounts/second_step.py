"""The second step of signing in: six digits that a device computes from a key and the time (RFC 6238, as all
authenticator apps do). A code counts once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
import unicodedata
from datetime import datetime, timedelta
from urllib.parse import quote

from orchestration.accounts.directory import Directory
from orchestration.accounts.looking import token_hash
from orchestration.state import audit

PERIOD_SECONDS, DIGITS, KEY_BYTES = 30, 6, 20
# a clock may be one period off, to either side
_MAX_PERIODS_OFF = 1
PAUSE_MINUTES = 10


def code_of(key: str, period: int) -> str:
    """Compute the digits of a period."""
    digest = hmac.digest(base64.b32decode(key), struct.pack(">Q", period), hashlib.sha1)
    (number,) = struct.unpack_from(">I", digest, digest[-1] & 15)
    return str((number & 0x7FFFFFFF) % 10**DIGITS).zfill(DIGITS)


def period_at(at: datetime) -> int:
    """Number the period that a moment lies in."""
    return int(at.timestamp()) // PERIOD_SECONDS


def address_of(name: str, key: str) -> str:
    """Write a key as authenticator apps read it."""
    return f"otpauth://totp/Taizhang:{quote(name)}?secret={key}&issuer=Taizhang"


def is_on(directory: Directory, name: str) -> bool:
    """Say whether an account is asked for a code."""
    with directory.transaction() as connection:
        query = "select 1 from second_step where name = ? and secret is not null"
        return connection.execute(query, (name,)).fetchone() is not None


def offer(directory: Directory, name: str, at: datetime) -> str:
    """Make a key that counts as soon as a code of it was typed; an earlier offer ends."""
    key = base64.b32encode(secrets.token_bytes(KEY_BYTES)).decode()
    with directory.transaction() as connection:
        connection.execute(
            """insert into second_step (name, offered, offered_at) values (?, ?, ?)
               on conflict (name) do update set offered = excluded.offered, offered_at = excluded.offered_at""",
            (name, key, at.isoformat()),
        )
    return key


def confirm(directory: Directory, name: str, code: str, at: datetime) -> bool:
    """Take the offered key in use if the code is one of it."""
    with directory.transaction() as connection:
        query = "select offered from second_step where name = ? and offered_at > ?"
        row = connection.execute(query, (name, (at - timedelta(minutes=PAUSE_MINUTES)).isoformat())).fetchone()
        period = _period_of(row[0], code, at, -1) if row and row[0] else None
        if period is None:
            return False
        connection.execute(
            "update second_step set secret = offered, offered = null, last_period = ? where name = ?", (period, name)
        )
        connection.execute("delete from sign_in_try where name_hash = ?", (token_hash(name),))
        audit.append(connection, at, "second_step_on", name)
    return True


def accept(directory: Directory, name: str, code: str, at: datetime) -> bool:
    """Say whether a code is right and was not used before; it is used now, and so are those before it."""
    with directory.transaction() as connection:
        row = connection.execute("select secret, last_period from second_step where name = ?", (name,)).fetchone()
        period = _period_of(row[0], code, at, row[1]) if row and row[0] else None
        if period is None:
            return False
        connection.execute("update second_step set last_period = ? where name = ?", (period, name))
    return True


def reset(directory: Directory, name: str, at: datetime) -> bool:
    """Forget the key of an account whose device is lost; its sessions end. False where it had none."""
    with directory.transaction() as connection:
        if connection.execute("delete from second_step where name = ?", (name,)).rowcount == 0:
            return False
        for table in ("session", "half_sign_in"):
            connection.execute(f"delete from {table} where name = ?", (name,))
        audit.append(connection, at, "second_step_reset", name)
    return True


def pause(directory: Directory, name: str, at: datetime) -> str:
    """Note that somebody knew the password of an account; the token finds it again for the second step."""
    token = secrets.token_urlsafe(32)
    with directory.transaction() as connection:
        connection.execute("delete from half_sign_in where expires_at < ?", (at.isoformat(),))
        connection.execute(
            "insert into half_sign_in (token_hash, name, expires_at) values (?, ?, ?)",
            (token_hash(token), name, (at + timedelta(minutes=PAUSE_MINUTES)).isoformat()),
        )
    return token


def paused(directory: Directory, token: str, at: datetime) -> str | None:
    """Find whose password was known; None where that was too long ago or has ended."""
    query = """select name from half_sign_in join account using (name)
               where token_hash = ? and expires_at > ? and is_active"""
    with directory.transaction() as connection:
        row = connection.execute(query, (token_hash(token), at.isoformat())).fetchone()
    return row[0] if row else None


def _period_of(key: str, code: str, at: datetime, after: int) -> int | None:
    """Find the period whose digits were typed, of those that are later than `after`."""
    typed, found = "".join(unicodedata.normalize("NFKC", code).split()).encode(), None
    current = period_at(at)
    for period in range(current - _MAX_PERIODS_OFF, current + _MAX_PERIODS_OFF + 1):
        if hmac.compare_digest(code_of(key, period).encode(), typed) and period > after:
            found = period
    return found
