"""Sorts the catalogues of texts by key and compiles them (`make texts`).

With --check it only looks whether that was done.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

LOCALE = Path(__file__).parents[1] / "orchestration" / "messages" / "locale"


class Texts(Catalog):
    """A catalogue without the day and the tool of its making, so that the same texts are the same bytes."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What gettext needs to know of the file."""
        return [
            ("Language", str(self.locale)),
            ("Plural-Forms", self.plural_forms),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def texts(po: Path) -> Texts:
    """The texts of a .po file."""
    language = po.parents[1].name
    catalogue = Texts(locale=language, header_comment="", fuzzy=False)
    with po.open("rb") as file:
        for message in read_po(file, locale=language, abort_invalid=True):
            if message.id:
                catalogue[message.id] = message
    return catalogue


def made(po: Path) -> dict[Path, bytes]:
    """What a .po file and its .mo file hold when they are in order."""
    catalogue, ordered, compiled = texts(po), io.BytesIO(), io.BytesIO()
    write_po(ordered, catalogue, width=0, sort_output=True, no_location=True)
    write_mo(compiled, catalogue)
    return {po: ordered.getvalue().lstrip(), po.with_suffix(".mo"): compiled.getvalue()}


def main(arguments: list[str]) -> int:
    """Write what is not in order; with --check name it and return 1."""
    stale = [
        (path, content)
        for po in sorted(LOCALE.rglob("*.po"))
        for path, content in made(po).items()
        if not path.exists() or path.read_bytes() != content
    ]
    for path, content in stale:
        if "--check" in arguments:
            print(f"{path} is out of date: run make texts", file=sys.stderr)
        else:
            path.write_bytes(content)
    return int(bool(stale) and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
