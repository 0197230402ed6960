"""Channels: what apprise takes (mail, WeCom, DingTalk, Feishu, webhooks …), and files."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from orchestration.home import Home
from orchestration.messages import ConfigError
from orchestration.reminders.digest import Digest

_FILE, _VARIABLE = "file://", "env:"


def opened(address: str, line: int) -> str:
    """Return an address, from the environment where it is kept there: env:NAME.

    Raises:
        ConfigError: there is no such variable.
    """
    if not address.startswith(_VARIABLE):
        return address
    name = address.removeprefix(_VARIABLE)
    try:
        return os.environ[name]
    except KeyError:
        raise ConfigError("reminders.sending.no_variable", line=line, name=name) from None


def channel(address: str) -> str:
    """Name the kind of channel; the rest of an address may be secret."""
    return address.partition(":")[0]


def send(home: Home, digest: Digest) -> bool:
    """Send a digest; False where the channel did not take it."""
    if digest.address.startswith(_FILE):
        path = home.root / Path(digest.address.removeprefix(_FILE)).expanduser()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{digest.title}\n\n{digest.body}\n\n\n")
            file.flush()
            os.fsync(file.fileno())
        return True
    import apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it writes addresses
    service = apprise.Apprise()
    if not service.add(digest.address):
        return False
    return bool(service.notify(title=digest.title, body=digest.body, body_format=apprise.NotifyFormat.TEXT))
