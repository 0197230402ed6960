"""Under which account of the machine this process runs."""

from __future__ import annotations

import os
import pwd


def machine_account() -> str:
    """Return its name; its number where it has none. Variables that anybody can set are not believed."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
