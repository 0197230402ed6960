"""make bench-personal: planted personal data through the real pipeline, then searched for in everything that stays.

    python -m tests.bench.personal [--ledgers 1000] [--seed 20241201] [--keep DIR]

Counts per kind and place: planted, left anywhere (every byte of the home and the rows of its databases), left in what
is given out (receipts, annotated copies, snapshot, exports, circular, audit, what was printed). Harmless ledgers must
not be refused.
"""

from __future__ import annotations

import argparse
import html
import io
import json
import re
import shutil
import sqlite3
import tempfile
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.home import Home, create
from tests.bench.harmless_ledgers import harmless
from tests.bench.personal_ledgers import UNIT, UNIT_NAME, Ledger, planted
from tests.conftest import Outcome, taizhang

SEED = 20241201
AS_OF = "2024-04-05"
_FILES = 250  # of one home
_GIVEN = re.compile(r"receipts/|snapshots/|given/|printed")
_SQUEEZED = re.compile(r"&#(?:10|13|xA|xD);|_x000[aAdD]_|\\[nr]|[\s\-/·.]")
# where a mark of each kind may begin: one pass over a text finds every candidate
_CANDIDATES = re.compile(
    r"(?=(1990000\d{4}|110105\d{11}[\dX]))|(?=(110105\d{9}))|(?=(622202\d{13}))|(?=(甘H\d{5}))|(?=(09358\d{6}))"
    r"|(?=(zhang\d{5}@examplecn))|(?=(和平路\d+号2单元\d{3}室))|(?=(欧阳测[\u4e00-\u9fff]))"
)


@dataclass
class Found:
    """What was left of the planted values."""

    refused: int = 0
    anywhere: dict[str, set[str]] = field(default_factory=dict)  # mark → where
    given: dict[str, set[str]] = field(default_factory=dict)


def squeezed(text: str) -> str:
    """Return a text as it is searched: half-width, without what may stand inside a number."""
    plain = html.unescape(text) if "&#" in text else text
    return _SQUEEZED.sub("", unicodedata.normalize("NFKC", plain))


def contents(path: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a file and, of an archive, what is inside."""
    yield path, path.encode() + b"\n" + data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield from contents(f"{path}!{name}", archive.read(name))


def rows_of(path: Path) -> Iterator[str]:
    """Yield the tables of a database as text."""
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            for schema, table in connection.execute("select schema_name, table_name from duckdb_tables()").fetchall():
                yield repr(connection.execute(f'select * from "{schema}"."{table}"').fetchall())
    elif path.suffix in (".sqlite", ".db"):
        with closing(sqlite3.connect(path)) as state:
            for (table,) in state.execute("select name from sqlite_master where type = 'table'").fetchall():
                yield repr(state.execute(f'select * from "{table}"').fetchall())


def everything(home: Home) -> Iterator[tuple[str, str]]:
    """Yield all texts of a home."""
    for path in sorted(each for each in home.root.rglob("*") if each.is_file()):
        name = str(path.relative_to(home.root))
        for inner, data in contents(name, path.read_bytes()):
            ways = ["utf-8"] if path.suffix in (".duckdb", ".db", ".sqlite") else ["utf-8", "gb18030", "utf-16-le"]
            yield from ((inner, data.decode(way, "ignore")) for way in ways)
        yield from ((f"{name}::rows", text) for text in rows_of(path))


def marks_in(text: str) -> set[str]:
    """Return what looks like a planted value, as it is searched."""
    return {found for match in _CANDIDATES.finditer(squeezed(text)) for found in match.groups() if found}


def search(home: Home, marks: Iterable[str], printed: Iterable[str]) -> Found:
    """Search every text that stays for every mark."""
    wanted = {squeezed(mark): mark for mark in marks}
    found = Found()
    for place, text in [*everything(home), *(("printed", text) for text in printed)]:
        for candidate in marks_in(text) & wanted.keys():
            found.anywhere.setdefault(wanted[candidate], set()).add(place)
            if _GIVEN.match(place):
                found.given.setdefault(wanted[candidate], set()).add(place)
    return found


def make(root: Path, ledgers: Iterable[Ledger]) -> Home:
    """Return a home whose inbox holds these files."""
    home = Home(root)
    create(home)
    (home.config / "units.csv").write_text(f"unit_code,unit_name,unit_type\n{UNIT},{UNIT_NAME},bureau\n", "utf-8")
    (home.inbox / UNIT).mkdir(parents=True)
    for ledger in ledgers:
        (home.inbox / ledger.path).write_bytes(ledger.data)
    return home


def through(home: Home) -> list[Outcome]:
    """Run the pipeline and everything that gives figures out."""
    run = taizhang("run", "--as-of", AS_OF, home=home)
    given = home.root / "given"
    given.mkdir()
    return [
        run,
        taizhang("export", "--parquet", given / "tables", home=home),
        taizhang("circular", "--period", "2024-03", "-o", given / "circular.docx", home=home),
        taizhang("audit", "show", "--json", home=home),
        taizhang("logs", home=home),
    ]


def refused_for_personal_data(home: Home) -> list[str]:
    """Return the names of files whose receipts say so."""
    bodies = [json.loads(path.read_text("utf-8")) for path in home.receipts.glob("*.json")]
    return sorted(body["file_name"] for body in bodies if body["has_personal_data"])


def measure(root: Path, count: int, seed: int) -> tuple[list[Ledger], Found]:
    """Plant, run, search; in homes of some hundred files."""
    ledgers, all_found = list(planted(count, seed)), Found()
    for start in range(0, count, _FILES):
        some = ledgers[start : start + _FILES]
        home = make(root / str(start), some)
        done = through(home)
        assert done[0].exit_code in (0, 1), done[0].stderr
        printed = [text for one in done for text in (one.stdout, one.stderr)]
        found = search(home, [each.mark.text for each in some if each.mark], printed)
        all_found.anywhere |= found.anywhere
        all_found.given |= found.given
        all_found.refused += len(refused_for_personal_data(home))
    return ledgers, all_found


def wrongly_refused(root: Path, seed: int) -> tuple[int, list[str]]:
    """Return how many harmless ledgers there are, and which were refused."""
    ledgers = list(harmless(seed))
    home = make(root, ledgers)
    done = taizhang("run", "--as-of", AS_OF, home=home)
    assert done.exit_code in (0, 1), done.stderr
    return len(ledgers), refused_for_personal_data(home)


def _print(ledgers: list[Ledger], found: Found) -> None:
    cells = [(each.mark.kind, each.place, each.mark.text) for each in ledgers if each.mark]
    planted_count = Counter((kind, place) for kind, place, _ in cells)
    left = Counter((kind, place) for kind, place, mark in cells if mark in found.anywhere)
    given = Counter((kind, place) for kind, place, mark in cells if mark in found.given)
    kinds = list(dict.fromkeys(kind for kind, _, _ in cells))
    print(f"{'left anywhere (given out) / planted':36}" + "".join(f"{kind:>16}" for kind in kinds))
    for place in dict.fromkeys(place for _, place, _ in cells):
        counts = [(left[kind, place], given[kind, place], planted_count[kind, place]) for kind in kinds]
        print(f"{place:36}" + "".join(f"{f'{a} ({g}) / {n}' if n else '–':>16}" for a, g, n in counts))
    total = len(cells)
    print(
        f"planted {total}: left anywhere {sum(left.values())} ({sum(left.values()) / total:.1%}), "
        f"in what is given out {sum(given.values())}; files refused {found.refused}"
    )


def main() -> None:
    """Print both tables; exit 1 where a target is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--ledgers", type=int, default=1000)
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument("--keep", type=Path, help="a folder for both homes, and for where each value was found")
    chosen = options.parse_args()
    root = chosen.keep or Path(tempfile.mkdtemp(prefix="personal-"))
    try:
        ledgers, found = measure(root / "planted", chosen.ledgers, chosen.seed)
        print(f"seed {chosen.seed}")
        _print(ledgers, found)
        harmless_count, refused = wrongly_refused(root / "harmless", chosen.seed)
        print(f"harmless {harmless_count}: refused {len(refused)} {refused[:5]}")
        if chosen.keep:
            where = {mark: sorted(places) for mark, places in found.anywhere.items()}
            (root / "found.json").write_text(json.dumps(where, ensure_ascii=False, indent=1), "utf-8")
    finally:
        if not chosen.keep:
            shutil.rmtree(root)
    is_good = len(found.anywhere) <= 0.05 * len(ledgers) and not found.given and len(refused) * 50 <= harmless_count
    raise SystemExit(0 if is_good else 1)


if __name__ == "__main__":
    main()
