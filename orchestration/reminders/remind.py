"""Today's digests: written, and sent once each."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime

from orchestration.clock import now
from orchestration.home import Home
from orchestration.messages import LocalizedText
from orchestration.reference import load
from orchestration.reference.contacts import Contact
from orchestration.reminders.alerts import alerts
from orchestration.reminders.digest import DEPARTMENT_CODE, Digest, for_chat, write_digest
from orchestration.reminders.owed import Owed, last_day_soon, read_owed
from orchestration.reminders.sending import channel, opened, send
from orchestration.state import StateStore
from orchestration.state.digests import claim, confirm, release

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reminded:
    """What became of one digest: sent, already (earlier today), unsure (begun earlier, never told), failed, or written
    where nothing was to be sent.
    """

    digest: Digest
    state: str

    def as_dict(self) -> dict[str, object]:
        """Return what --json prints: of an address its channel only."""
        digest = self.digest
        return {
            "units": list(digest.units),
            "channel": channel(digest.address),
            "language": digest.language,
            "title": digest.title,
            "body": digest.body,
            "state": self.state,
        }


def digests(home: Home, as_of: datetime) -> list[Digest]:
    """Write the digests of a day, in the order of contacts.csv.

    Raises:
        ConfigError: a list is wrong, or an address names a variable that is not set.
        UserError: there is no snapshot yet.
    """
    references = load(home.config)
    settings, owed = references.settings, _owed(home, as_of)
    recipients: dict[tuple[str, str], list[Contact]] = {}
    for contact in references.contacts:
        address = opened(contact.address, contact.line)
        recipients.setdefault((address, contact.language), []).append(contact)
    warnings = alerts(home, settings, owed)
    found = []
    for (address, _), contacts in recipients.items():
        if (digest := write_digest(contacts, owed, warnings)) is not None:
            found.append(replace(digest, address=address))
    return found


def remind(home: Home, as_of: datetime, *, is_trial: bool = False) -> Iterator[Reminded]:
    """Send what was not sent today; a trial sends nothing and writes nothing down, and also tells what those units
    owe that have no address.
    """
    written = digests(home, as_of)
    if is_trial:
        yield from (Reminded(digest, "written") for digest in written)
        yield from (Reminded(digest, "no_address") for digest in _without_address(home, as_of))
        return
    with closing(StateStore(home.state)) as state:
        for digest in written:
            yield Reminded(digest, _send_once(home, state, digest, str(as_of.date())))


def alert(home: Home, warning: LocalizedText, key: str) -> Iterator[Reminded]:
    """Tell the operators of something at once, each once for a key; there need be no snapshot.

    Raises:
        ConfigError: a list is wrong, or an address names a variable that is not set.
    """
    recipients = {
        (opened(contact.address, contact.line), contact.language): contact.unit_code
        for contact in load(home.config).contacts
        if contact.role == "operator" and contact.unit_code == DEPARTMENT_CODE
    }
    with closing(StateStore(home.state)) as state:
        for (address, language), code in recipients.items():
            title = LocalizedText("reminders.alert.title").rendered(language)
            digest = Digest(address, language, (code,), title, warning.rendered(language))
            yield Reminded(digest, _send_once(home, state, digest, key))


def _owed(home: Home, as_of: datetime) -> Owed:
    return read_owed(home, as_of, last_day_soon(home.config, as_of.date()))


def _without_address(home: Home, as_of: datetime) -> Iterator[Digest]:
    owed, listed = _owed(home, as_of), {contact.unit_code for contact in load(home.config).contacts}
    for code in sorted({item["unit_code"] for item in owed.items if item["unit_code"]} - listed):
        title, _, body = for_chat(owed, code, "zh", owed.of(code)).partition("\n\n")
        yield Digest("", "zh", (code,), title, body)


def _send_once(home: Home, state: StateStore, digest: Digest, occasion: str) -> str:
    recipient = hashlib.sha256(f"{digest.address} {digest.language}".encode()).hexdigest()
    key = f"{occasion} {recipient}"
    found = claim(state, key, now())
    if found != "claimed":
        return "already" if found == "sent" else found
    if not _is_taken(home, digest):
        release(state, key)
        LOG.warning("a digest was not taken by its channel %s", channel(digest.address))
        return "failed"
    confirm(state, key, now())
    LOG.info("a digest for %s was sent by %s", ", ".join(digest.units), channel(digest.address))
    return "sent"


def _is_taken(home: Home, digest: Digest) -> bool:
    try:
        return send(home, digest)
    except OSError as error:
        LOG.error("a digest could not be written", exc_info=error)
        return False
