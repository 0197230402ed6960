"""The text of a digest in plain words: what, since when, how to put it right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.messages import LocalizedText
from orchestration.reference.words import DEPARTMENT
from orchestration.reminders.owed import Owed, Row

if TYPE_CHECKING:
    from orchestration.reference.contacts import Contact

KINDS = ("overdue", "returned", "tomorrow", "soon", "refused", "rows", "name")
_HOW = {"refused": "file", "rows": "file", "returned": "returned", "name": "name"}
MAX_LINES, MAX_LINES_OF_ALL = 20, 200  # of one kind; the pages have the rest
(DEPARTMENT_CODE,) = DEPARTMENT


@dataclass(frozen=True, slots=True)
class Digest:
    """What one recipient is told today."""

    address: str
    language: str
    units: tuple[str, ...]
    title: str
    body: str


def write_digest(contacts: list[Contact], owed: Owed, alerts: list[LocalizedText]) -> Digest | None:
    """Write what the lines of one address ask for; nothing where there is nothing to do."""
    language = contacts[0].language
    sections, count, names = [], 0, []
    for contact in contacts:
        if contact.role == "operator" and contact.unit_code == DEPARTMENT_CODE:
            lines = [f"- {alert.rendered(language)}" for alert in alerts]
            found, name = len(alerts), _said(language, "operators")
        elif contact.unit_code == DEPARTMENT_CODE:
            items = [item for item in owed.items if item["kind"] in ("overdue", "name") or item["unit_code"] is None]
            lines, found, name = _lines(items, owed, language, True), len(items), _said(language, "department")
        else:
            items = owed.of(contact.unit_code)
            name = owed.units.get(contact.unit_code, contact.unit_code)
            lines, found = _lines(items, owed, language, False), len(items)
        if found:
            sections.append("\n".join([f"【{name}】", *lines] if len(contacts) > 1 else lines))
            names.append(name)
            count += found
    if not sections:
        return None
    units = tuple(contact.unit_code for contact in contacts)
    title, body = _told(sections, names, count, owed, language)
    return Digest(contacts[0].address, language, units, title, body)


def for_chat(owed: Owed, unit_code: str | None, language: str, items: list[Row]) -> str:
    """Write what somebody copies for a chat, in the words of a digest.

    Args:
        unit_code: whose items they are; None for those of several, each named.
    """
    name = _said(language, "everybody") if unit_code is None else owed.units.get(unit_code, unit_code)
    lines = _lines(items, owed, language, unit_code is None, MAX_LINES if unit_code else MAX_LINES_OF_ALL)
    return "\n\n".join(_told(["\n".join(lines)], [name], len(items), owed, language))


def _told(sections: list[str], names: list[str], count: int, owed: Owed, language: str) -> tuple[str, str]:
    """Give title and body."""
    news = owed.news
    footer = _said(language, "footer", as_of=f"{news['as_of']:%Y-%m-%d %H:%M}", snapshot_id=news["snapshot_id"])
    title = _said(language, "title", names=names[:3], n=count, day=owed.as_of.date())
    return title, "\n\n".join([*sections, footer])


def _said(language: str, key: str, **values: object) -> str:
    return LocalizedText(f"reminders.{key}", **values).rendered(language)


def _lines(items: list[Row], owed: Owed, language: str, is_naming: bool, most: int = MAX_LINES) -> list[str]:
    """Write the items kind by kind, the most urgent first, each kind with what to do."""
    found = []
    for kind in KINDS:
        own = [item for item in items if item["kind"] == kind]
        if not own:
            continue
        found.append(_said(language, f"kind.{kind}"))
        for item in own[:most]:
            who = f"{owed.units.get(item['unit_code'], '—')} " if is_naming else ""
            found.append(f"- {who}{item_line(item, language)}")
        if len(own) > most:
            found.append(_said(language, "more", count=len(own) - most))
        found.append(_said(language, f"how.{_HOW.get(kind, 'report')}"))
    return found


def item_line(item: Row, language: str) -> str:
    """Say what is owed, and since when or until when."""
    kind = item["kind"]
    if kind in ("refused", "rows"):
        return _said(
            language, f"line.{kind}", file_name=item["file_name"], day=item["received_on"], count=item["row_count"]
        )
    if kind == "name":
        nearest = item["nearest"] or "—"
        return _said(language, "line.name", name=item["name"], nearest=nearest, count=item["row_count"])
    return _said(
        language,
        f"line.{kind}",
        duty=item["duty_en" if language == "en" else "duty_zh"] or "—",
        period=item["period_code"],
        day=item["due_on"],
        days=item["late_days"],
    )
