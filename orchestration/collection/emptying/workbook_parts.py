"""Empty the parts of an .xlsx that stand beside its cells, and the texts of its hidden sheets."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from html import escape, unescape

from expectations.vocabulary import words
from orchestration.collection.emptying.known import Known, squeezed
from orchestration.collection.emptying.lesser_data import nameless, without_lesser_data

# Every pattern stops at the next angle bracket and has bounds: a hostile part costs no more than its length.
_NS = r"(?:\w{1,20}:)?"
_ANY = r"[^<>]{0,2000}"
_TEXT = re.compile(rf"(<{_NS}t(?: {_ANY})?>)([^<]+)(?=</)")
_LEAF = re.compile(rf"(<{_NS}(\w{{1,40}})(?: {_ANY})?>)([^<]+)(?=</)")
_PROPERTY_NAME = re.compile(r'\bname="([^"<]{0,200})"')
_AUTHOR = re.compile(rf"(<{_NS}author>)([^<]+)(?=</)")
_SAID = re.compile(r'(\b(?:descr|alt|title|displayName|userId|userName|url)=")([^"<]+)(?=")')
_NAMED = re.compile(
    r'(\b(?:name|display|tooltip|location|prompt|promptTitle|error|errorTitle|Target|displayName)=")([^"<]+)(?=")'
)
_NAMED_TEXT = re.compile(rf"(<{_NS}(?:lpstr|formula[12])>)([^<]+)(?=</)")
_PERSONAL_TARGET = re.compile(r'(\bTarget=")(?:mailto|tel|sms):[^"<]*(?=")', re.IGNORECASE)
_RUNNING = re.compile(rf"(<{_NS}(?:odd|even|first)(?:Header|Footer)>)([^<]+)(?=</)")
_RUNNING_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|\d{1,3}|[A-Za-z&])|(?<!\d)\d{1,3}(?!\d)|[\s/\-—–,.()]')
_DEFINED = re.compile(
    rf'<{_NS}definedName(?= {_ANY}>)[^<>]{{0,500}}?\bname="([^"<]*)"{_ANY}>([^<]*)</{_NS}definedName>'
)
_REFERENCE = re.compile(r"=?(?:(?:'[^']{1,99}'|[^\s'\"!]{1,99})!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?")
_SHEET = re.compile(rf"<{_NS}sheet {_ANY}>")
_RELATION = re.compile(rf"<{_NS}Relationship {_ANY}>")
_ATTRIBUTE = re.compile(r'([\w:]{1,40})="([^"]*)"')
_SHARED = re.compile(rf'<{_NS}c [^<>]{{0,80}}?\bt="s"[^<>]{{0,80}}>\s{{0,9}}<{_NS}v>(\d+)<')
_FORMULA_TEXT = re.compile(
    rf'(<{_NS}c [^<>]{{0,80}}?\bt="str"[^<>]{{0,80}}>'
    rf"(?:<{_NS}f[^<>]{{0,200}}>(?:[^<]*</{_NS}f>)?)?<{_NS}v>)([^<]+)(?=</)"
)
# of a cell that has its text or a formula in it; without them its number, or the number of its text, is all there is
_TEXT_MARKS = ('str"', "str'", "nlineStr", "is>", "<f", ":f", "@")
_NO_NUMBER = re.compile(r">\s?\(?0\d")  # in a cell that says it holds one
_SAID_ELEMENT = re.compile(r">[^<]+(?=</)")
_SHEETS = "xl/worksheets/sheet"
# parts without anything that somebody wrote
UNREAD_PARTS = ("xl/theme/", "xl/styles.xml", "xl/calcChain.xml", "[Content_Types].xml", "xl/printerSettings/")
_TECHNICAL = frozenset(words("personal.technical_properties"))
_APP = frozenset(["Manager", "Company", "HyperlinkBase"])
_PROGRAM_PROPERTIES = frozenset(words("personal.program_properties"))
_PAGE_WORDS = re.compile("|".join(words("personal.page_words")), re.IGNORECASE)
_HIDDEN_TEXT = "x"  # what a text of a hidden sheet becomes: its cells stay filled, so that the sheet reads as before


@dataclass(slots=True)
class Workbook:
    """The XML of an .xlsx, part by part."""

    texts: Mapping[str, str]
    known: Known
    hidden: set[str] = field(default_factory=set)  # parts of hidden sheets

    def emptied(self) -> dict[str, str]:
        """Return every part as it is archived."""
        changed = {name: self._part(name, text) for name, text in self.texts.items()}
        if not self.known.are_hidden_sheets_read:
            self.hidden = self._hidden_sheets()
            if self.hidden:
                self._empty_hidden(changed)
        return changed

    def _part(self, name: str, text: str) -> str:
        if name.startswith("docProps/"):
            return self._properties(name, text)
        if name.endswith(".rels"):
            return _names_emptied(_PERSONAL_TARGET.sub(r"\1about:blank", text))
        if name == "xl/workbook.xml":
            return self._book(text)
        if name.startswith("xl/worksheets/"):
            return self._sheet(text)
        if name == "xl/sharedStrings.xml" or name.startswith("xl/tables/"):
            return without_lesser_data(text)
        if "omments" in name or name.startswith("xl/persons/"):
            return self._comments(text)
        if name.endswith(".vml"):
            return _SAID.sub(r"\1", _each(text, "<v:textbox", "</v:textbox>", lambda box: _SAID_ELEMENT.sub(">", box)))
        if name.startswith(("xl/drawings/", "xl/diagrams/")):
            return _names_emptied(_SAID.sub(r"\1", _TEXT.sub(r"\1", text)))
        return text

    def _properties(self, name: str, text: str) -> str:
        if name.endswith("custom.xml"):
            return _each(text, "<property ", "</property>", _custom)
        is_meant = _APP.__contains__ if name.endswith("app.xml") else lambda tag: tag not in _TECHNICAL
        return _names_emptied(_LEAF.sub(partial(_property, self.known, is_meant), text))

    def _comments(self, text: str) -> str:
        text = _AUTHOR.sub(partial(_unless_own, self.known), text)
        if "hreadedComment" in text[:500] or "personList" in text[:500]:
            return re.sub(rf"(<{_NS}text>)[^<]+(?=</)", r"\1", _SAID.sub(r"\1", text))
        prefix = "x:" if "<x:comment " in text else ""
        return _each(text, f"<{prefix}comment ", f"</{prefix}comment>", self._comment)

    def _comment(self, comment: str) -> str:
        said = "".join(part[2] for part in _TEXT.finditer(comment))
        return comment if self.known.is_own(said) else _TEXT.sub(r"\1", comment)

    def _sheet(self, text: str) -> str:
        if "eaderFooter" in text:
            text = _RUNNING.sub(self._running, text)
        cells, closing, rest = text.partition("</sheetData>")
        if not cells.isascii() or any(mark in cells for mark in _TEXT_MARKS) or _NO_NUMBER.search(cells):
            cells = without_lesser_data(cells)
        return cells + closing + without_lesser_data(_names_emptied(rest))

    def _running(self, match: re.Match[str]) -> str:
        plain = unescape(match[2])
        said = _PAGE_WORDS.sub("", _RUNNING_CODES.sub("", plain))
        is_ours = any(squeezed(plain).endswith(text) for text in self.known.texts if text)
        return match[0] if not said or is_ours else match[1]

    def _book(self, text: str) -> str:
        rules = self._rules() if "definedName" in text else ""

        def defined(match: re.Match[str]) -> str:
            name, value = unescape(match[1]), unescape(match[2])
            is_needed = name in rules and _REFERENCE.fullmatch(value) is not None and nameless(name) == name
            return match[0] if name.startswith("_xlnm.") or is_needed else ""

        text = _names_emptied(_SAID.sub(r"\1", _DEFINED.sub(defined, text)))
        return re.sub(rf"<{_NS}definedNames>\s{{0,99}}</{_NS}definedNames>", "", text)

    def _rules(self) -> str:
        """Return the lists of choices of all sheets, a line each."""
        behind = (part.partition("</sheetData>") for name, part in self.texts.items() if name.startswith(_SHEETS))
        found = (match[2] for cells, _, rest in behind for match in _NAMED_TEXT.finditer(rest or cells))
        return "\n".join(found)

    def _hidden_sheets(self) -> set[str]:
        links = self.texts.get("xl/_rels/workbook.xml.rels", "")
        relations = [dict(_ATTRIBUTE.findall(each)) for each in _RELATION.findall(links)]
        targets = {each.get("Id", ""): each.get("Target", "") for each in relations}
        sheets = [dict(_ATTRIBUTE.findall(each)) for each in _SHEET.findall(self.texts.get("xl/workbook.xml", ""))]
        paths = [
            targets.get(each.get("r:id", ""), "") for each in sheets if each.get("state") in ("hidden", "veryHidden")
        ]
        return {path.lstrip("/") if path.startswith("/") else f"xl/{path}" for path in paths} & self.texts.keys()

    def _empty_hidden(self, changed: dict[str, str]) -> None:
        """Empty the texts that stand on hidden sheets alone."""
        for part in self.hidden:
            changed[part] = _FORMULA_TEXT.sub(self._hidden_text, _TEXT.sub(self._hidden_text, changed[part]))
        strings = changed.get("xl/sharedStrings.xml")
        if strings is None:
            return
        sheets = {
            name: set(map(int, _SHARED.findall(text)))
            for name, text in changed.items()
            if name.startswith("xl/worksheets/")
        }
        seen = set().union(*(used for name, used in sheets.items() if name not in self.hidden))
        unseen = set().union(*(used for name, used in sheets.items() if name in self.hidden)) - seen
        number = itertools.count()

        def item(text: str) -> str:
            said = unescape("".join(part[2] for part in _TEXT.finditer(text)))
            is_kept = next(number) not in unseen or not said or self.known.may_stay_hidden(said)
            return text if is_kept else f"<si><t>{_HIDDEN_TEXT}</t></si>"

        changed["xl/sharedStrings.xml"] = _each(strings, "<si", "</si>", item)

    def _hidden_text(self, match: re.Match[str]) -> str:
        return match[0] if self.known.may_stay_hidden(unescape(match[2])) else match[1] + _HIDDEN_TEXT


def emptied_ods(texts: Mapping[str, str], known: Known) -> dict[str, str]:
    """Return the parts of an .ods as they are archived."""
    changed = {}
    if "meta.xml" in texts:
        changed["meta.xml"] = _LEAF.sub(partial(_property, known, lambda tag: tag not in _TECHNICAL), texts["meta.xml"])
    if "content.xml" in texts:
        changed["content.xml"] = without_lesser_data(
            _each(texts["content.xml"], "<office:annotation", "</office:annotation>", lambda _: "")
        )
    return changed


def _property(known: Known, is_meant: Callable[[str], bool], match: re.Match[str]) -> str:
    is_kept = not is_meant(match[2]) or known.is_own(match[3])
    return match[0] if is_kept else match[1]


def _unless_own(known: Known, match: re.Match[str]) -> str:
    return match[0] if known.is_own(match[2]) else match[1]


def _custom(element: str) -> str:
    name = _PROPERTY_NAME.search(element)
    return element if name is not None and name[1] in _PROGRAM_PROPERTIES else _SAID_ELEMENT.sub(">", element)


def _names_emptied(text: str) -> str:
    """Take numbers of persons out of names, links, hints and lists of choices."""
    return _NAMED_TEXT.sub(_named, _NAMED.sub(_named, text))


def _named(match: re.Match[str]) -> str:
    plain = unescape(match[2])
    name = nameless(plain)
    return match[0] if name == plain else match[1] + escape(name)


def _each(text: str, opening: str, closing: str, change: Callable[[str], str]) -> str:
    """Change every element of a kind, one after the other: no pattern that looks for an end again and again."""
    pieces, at = [], 0
    while (start := text.find(opening, at)) >= 0 and (end := text.find(closing, start)) >= 0:
        end += len(closing)
        pieces += [text[at:start], change(text[start:end])]
        at = end
    return "".join([*pieces, text[at:]])
