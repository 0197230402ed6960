"""Every action of the audit log has its words on the auditor's page."""

from __future__ import annotations

import re
from pathlib import Path

from dashboards.i18n import texts

ROOT = Path(__file__).parents[2]
_WRITTEN = re.compile(
    r"""(?:audited\((?:[\w.]+, )?|audit\.append\(\w+, at, |state\.note\([\w.()]+, |note\(\s*upload\.at, )"([a-z_]+)\""""
)


def test_every_action_that_is_written_down_has_words() -> None:
    found = {
        name
        for folder in ("orchestration", "dashboards")
        for path in (ROOT / folder).rglob("*.py")
        for name in _WRITTEN.findall(path.read_text(encoding="utf-8"))
    }
    found |= {"appeal_accepted", "appeal_rejected", "account_enabled", "account_disabled"}  # made of a verdict
    assert {"published", "held", "approved", "uploaded", "denied", "signed_in"} <= found
    for text in (texts("zh"), texts("en")):
        assert all(text(f"audit.{name}") != f"audit.{name}" for name in found), found
