"""A mailbox over IMAP, read for what units attach to their letters. No text and no subject of a letter is kept."""

from __future__ import annotations

import email
import imaplib
import re
import ssl
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from orchestration.doors import secrets
from orchestration.doors.faults import FetchFault
from orchestration.doors.folders import MAX_FILES, TRANSFER_SECONDS, authority
from orchestration.reference.doors import Door

_PORT = 993
_BATCH_LETTERS = 200
_UID, _SIZE = re.compile(rb"\bUID (\d+)"), re.compile(rb"RFC822\.SIZE (\d+)")
_CHARSETS = {"gb2312": "gb18030", "gbk": "gb18030"}  # what mail programs call less than what they write
UNREADABLE = "\N{REPLACEMENT CHARACTER}"


class Letter(NamedTuple):
    """A letter of a sender that the door names."""

    uid: int
    unit: str
    size_bytes: int


class Mailbox:
    """One mailbox of a server, selected."""

    def __init__(self, client: imaplib.IMAP4, capabilities: set[str]) -> None:
        self._client, self._capabilities = client, capabilities
        self.validity = int(client.response("UIDVALIDITY")[1][0] or 0)  # numbers of letters hold as long as it does

    def uids(self) -> set[int]:
        """Return the numbers of the newest letters."""
        found = _answer(self._client.uid("SEARCH", "ALL"))
        return set(sorted(map(int, (found[0] or b"").split()))[-MAX_FILES:])

    def letters(self, uids: set[int], senders: Mapping[str, str]) -> Iterator[Letter]:
        """Yield those of known senders, oldest first; of the others nothing is read but who sent them."""
        numbers = sorted(uids)
        for start in range(0, len(numbers), _BATCH_LETTERS):
            chosen = ",".join(map(str, numbers[start : start + _BATCH_LETTERS]))
            asked = "(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (FROM)])"
            found = []
            for place, header in _literals(_answer(self._client.uid("FETCH", chosen, asked))):
                uid, size, unit = _UID.search(place), _SIZE.search(place), _unit(header, senders)
                if uid and size and unit:
                    found.append(Letter(int(uid[1]), unit, int(size[1])))
            yield from sorted(found)

    def attachments(self, letter: Letter) -> Iterator[tuple[str, bytes]]:
        """Yield names and bytes of attached files, pictures inside the text left out."""
        found = _literals(_answer(self._client.uid("FETCH", str(letter.uid), "(BODY.PEEK[])")))
        for part in email.message_from_bytes(found[0][1]).walk() if found else ():
            name, is_attached = _file_name(part), part.get_content_disposition() == "attachment"
            data = part.get_payload(decode=True)
            if name and isinstance(data, bytes) and (is_attached or part.get_content_maintype() != "image"):
                yield name, data

    def move(self, letter: Letter, mailbox: str) -> None:
        """Move a letter to another mailbox, which is made where it is not there."""
        target, uid = _quoted(mailbox), str(letter.uid)
        self._client.create(target)  # refused where it is there
        if "MOVE" in self._capabilities:
            _answer(self._client.uid("MOVE", uid, target), "folder_denied")
            return
        if "UIDPLUS" not in self._capabilities:
            raise FetchFault("folder_denied")  # whatever else is marked as deleted would go with it
        _answer(self._client.uid("COPY", uid, target), "folder_denied")
        _answer(self._client.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)"), "folder_denied")
        _answer(self._client.uid("EXPUNGE", uid), "folder_denied")


@contextmanager
def mailbox_of(door: Door, config: Path) -> Iterator[Mailbox]:
    """Open the mailbox of a door, for reading only where letters stay.

    Raises:
        FetchFault, SecretMissing: it cannot be opened.
    """
    parts = urlsplit(door.address)
    trusted = ssl.create_default_context(cafile=authority(door, config))
    port = parts.port or _PORT
    client = imaplib.IMAP4_SSL(parts.hostname or "", port, ssl_context=trusted, timeout=TRANSFER_SECONDS)
    try:
        user, password = unquote(parts.username or ""), secrets.filled(door.password or "", config)
        try:
            if "AUTH=PLAIN" in client.capabilities:
                client.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
            else:
                client.login(user, password)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            raise FetchFault("login", names=door.secrets) from None
        capabilities = set(str(_answer(client.capability())[-1], "ascii").upper().split())
        if "ID" in capabilities:
            client.xatom("ID", '("name" "taizhang")')  # some providers open no mailbox to a program without a name
        folder = _quoted(unquote(parts.path).strip("/") or "INBOX")
        _answer(client.select(folder, readonly=not door.received), "folder_missing")
        yield Mailbox(client, capabilities)
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            client.logout()


def _answer(answered: tuple[str, list[Any]], kind: str = "other") -> list[Any]:
    """Return what a server answers.

    Raises:
        FetchFault: it refused.
    """
    state, data = answered
    if state != "OK":
        raise FetchFault(kind, type=state)
    return data


def _literals(answer: list[Any]) -> list[tuple[bytes, bytes]]:
    """Pair what stands around a literal with its bytes."""
    found = []
    for place, item in enumerate(answer):
        if isinstance(item, tuple):
            after = answer[place + 1] if place + 1 < len(answer) else b""
            found.append((item[0] + (after if isinstance(after, bytes) else b""), item[1]))
    return found


def _unit(header: bytes, senders: Mapping[str, str]) -> str | None:
    """Return the unit of the one sender, by address or else by domain."""
    given = email.message_from_bytes(header).get_all("From", [])
    address = parseaddr(str(given[0]))[1].lower() if len(given) == 1 else ""
    return senders.get(address) or senders.get(address.rpartition("@")[2])


def _file_name(part: Message) -> str:
    """Return the name of an attached file; it holds UNREADABLE where it cannot be read."""
    return "".join(_decoded(text, charset) for text, charset in decode_header(part.get_filename() or ""))


def _decoded(text: bytes | str, charset: str | None) -> str:
    if isinstance(text, str):
        return text
    try:
        return text.decode(_CHARSETS.get((charset or "").lower(), charset or "ascii"), "replace")
    except LookupError:
        return UNREADABLE


def _quoted(mailbox: str) -> str:
    """Write the name of a mailbox as servers want it: UTF-7 with other signs (RFC 3501, 5.1.3)."""

    def encoded(match: re.Match[str]) -> str:
        return f"&{b64encode(match[0].encode('utf-16-be')).decode().rstrip('=').replace('/', ',')}-"

    text = re.sub(r"[^\x20-\x7e]+", encoded, mailbox.replace("&", "&-"))
    return '"{}"'.format(text.replace("\\", "\\\\").replace('"', '\\"'))
