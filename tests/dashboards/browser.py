"""Chromium for the browser tests."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

CANDIDATES = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium() -> str:
    """Path of a Chromium or Chrome.

    Raises:
        RuntimeError: none is found; the message says how to name one.
    """
    named = os.environ.get("TAIZHANG_CHROMIUM")
    if named:
        if Path(named).is_file() or shutil.which(named):
            return shutil.which(named) or named
        raise RuntimeError(f"TAIZHANG_CHROMIUM names no program: {named}")
    for candidate in CANDIDATES:
        found = shutil.which(candidate)
        if found:
            return found
    raise RuntimeError(
        "The browser tests need Chromium: install it (Debian: apt-get install chromium fonts-noto-cjk) or set TAIZHANG_CHROMIUM=/path/to/chromium"
    )
