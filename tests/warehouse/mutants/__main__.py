"""Makes every change of changes.yml, one after the other, and says who notices: `python -m tests.warehouse.mutants [word…]`.

First the data tests of dbt and the oracle judge the changed worlds. What they let pass goes to the other tests of the same world
(reconciliation, rank intervals, things to look at), to the unit tests of dbt and to explanations. With words only changes whose file or name holds
one of them are made. `--write FILE` writes the result as a page.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.warehouse.building import PROJECT
from tests.warehouse.doubtful import doubtful_world
from tests.warehouse.generated import generated_world
from tests.warehouse.long import long_world
from tests.warehouse.mutants.building import BrokenSql, BuiltWorld
from tests.warehouse.mutants.judging import Judge, data_tests
from tests.warehouse.mutants.rendering import project_texts
from tests.warehouse.nasty import nasty_world
from tests.warehouse.official import official_world

_HERE = Path(__file__).parent
_LEAST_SHARE = 0.95
_EXPLAINING_TESTS = ("tests/warehouse/test_explain.py",)
_NASTY_TESTS = ("tests/warehouse/test_nasty_snapshot.py", "tests/warehouse/test_rank_certainty.py")


@dataclass(frozen=True, slots=True)
class Change:
    """A small wrong change of one file."""

    file: str
    name: str
    old: str
    new: str

    @property
    def title(self) -> str:
        return f"{Path(self.file).stem}: {self.name}"

    def applied(self, texts: dict[str, str]) -> dict[str, str]:
        """The project's texts with the change.

        Raises:
            ValueError: the old text does not stand exactly once in the file.
        """
        if texts[self.file].count(self.old) != 1:
            raise ValueError(
                f"{self.title}: the text to change stands {texts[self.file].count(self.old)} times in {self.file}"
            )
        return texts | {self.file: texts[self.file].replace(self.old, self.new)}


def changes() -> list[Change]:
    """All changes of changes.yml."""
    listed = yaml.safe_load((_HERE / "changes.yml").read_text(encoding="utf-8"))
    return [Change(file, *entry) for file, entries in listed.items() for entry in entries]


class Worlds:
    """The worlds that a change is tried on, the cheapest first, and what is left to try after them."""

    def __init__(self, texts: dict[str, str], folder: Path) -> None:
        self._texts, self._folder = texts, folder
        worlds = {
            "nasty": nasty_world(),
            "doubtful": doubtful_world(),
            "long": long_world(),
            "drawn": generated_world(7),
            "official": official_world(),
            "another": generated_world(1),
        }
        self._built = {}
        for name, world in worlds.items():
            (folder / name).mkdir()
            self._built[name] = BuiltWorld(world, texts, folder / name)
        tests = data_tests(folder / "nasty", worlds["nasty"])
        self._judges = {name: Judge(built, tests) for name, built in self._built.items()}
        for name, judge in self._judges.items():
            if complaint := judge.complaint(
                list(self._built[name].affected({path: text + "\n-- \n" for path, text in texts.items()}))
            ):
                raise SystemExit(f"the unchanged project is already wrong in the world {name}: {complaint}")
        if complaint := self._others():
            raise SystemExit(f"the unchanged project already fails: {complaint}")

    def complaint(self, change: Change) -> str | None:
        """Who notices the change, or None. Raises BrokenSql where the change is no change but an error."""
        texts = change.applied(self._texts)
        for name, built in self._built.items():
            with built.changed(texts) as models:
                if found := self._judges[name].complaint(models):
                    return f"{found} ({name})"
        with self._built["nasty"].changed(texts):
            found = self._others()
        return found or _unit_tests(texts, self._folder)

    def _others(self) -> str | None:
        """What the tests say that read a snapshot of the nasty world as it stands now."""
        snapshot = self._folder / "changed.duckdb"
        snapshot.unlink(missing_ok=True)
        self._built["nasty"].save(snapshot)
        return _other_tests(snapshot)


def _other_tests(snapshot: Path, tests: tuple[str, ...] = _NASTY_TESTS) -> str | None:
    environment = os.environ | {"TAIZHANG_NASTY_SNAPSHOT": str(snapshot)}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=PROJECT.parent)
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    if done.returncode and not failed:
        raise SystemExit(done.stdout + done.stderr)
    return f"test: {failed[0].split('::')[1].split(' ')[0]}" if failed else None


def _unit_tests(texts: dict[str, str], folder: Path) -> str | None:
    """Runs dbt's unit tests on a copy of the project in a process of its own, and asks what it built for explanations."""
    project = folder / "project"
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    for path, text in texts.items():
        (project / path).write_text(text, encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from tests.warehouse import building; from tests.warehouse.nasty import nasty_world\n"
        "project = Path(sys.argv[1]); folder = Path(sys.argv[2]); world = nasty_world()\n"
        "(folder / 'warehouse.duckdb').unlink(missing_ok=True); (folder / 'build.duckdb').unlink(missing_ok=True)\n"
        "world.write(folder / 'warehouse.duckdb')\n"
        "result = building.invoke(['build', '--selector', 'everything'], world, folder, project=project)\n"
        "print(*[f'FAILED {i.node.name}' for i in result.result or () if i.status in ('error', 'fail')], sep='\\n')\n"
    )
    work = folder / "work"
    work.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", code, str(project), str(work)],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT.parent,
    )
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    if failed:
        return f"dbt build: {failed[0].removeprefix('FAILED ')}"
    return _other_tests(work / "build.duckdb", _EXPLAINING_TESTS)


def _tried(worlds: Worlds, chosen: list[Change]) -> Iterator[tuple[Change, str | None]]:
    for number, change in enumerate(chosen, start=1):
        began = time.perf_counter()
        try:
            found = worlds.complaint(change)
        except BrokenSql as error:
            found = f"nothing to overlook, the SQL does not run: {' '.join(str(error).split())[:120]}"
        print(f"{number:4} {time.perf_counter() - began:5.1f} s  {change.title}  →  {found or 'NOBODY'}", flush=True)
        yield change, found


def _page(results: list[tuple[Change, str | None]]) -> str:
    kinds: dict[str, int] = {}
    for _, found in results:
        kind = found.split(":")[0] if found else "nobody"
        kinds[kind] = kinds.get(kind, 0) + 1
    caught = sum(found is not None for _, found in results)
    lines = [
        "# Small wrong changes to the models, and who notices",
        "",
        f"`make test-mutants` makes {len(results)} changes to the SQL, one at a time (`tests/warehouse/mutants/changes.yml`): a `<` for a `<=`,",
        "a lost filter, a wrong month, an inner join. Worlds full of exceptions are built with each, and something has to complain: a data or unit",
        "test of dbt, a contract, the oracle, or a test of the same worlds.",
        "",
        f"Caught: {caught} of {len(results)} ({caught / len(results):.1%}). First to notice: "
        + ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items(), key=lambda one: -one[1]))
        + ".",
        "",
        "Survivors:" if caught < len(results) else "No change survived.",
        *[f"- {change.title}" for change, found in results if found is None],
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    """Try the changes; exit 1 where too many survive."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("words", nargs="*")
    arguments.add_argument("--write", type=Path)
    given = arguments.parse_args()
    chosen = [
        one for one in changes() if not given.words or any(word in f"{one.file} {one.name}" for word in given.words)
    ]
    with tempfile.TemporaryDirectory() as folder:
        results = list(_tried(Worlds(project_texts(PROJECT), Path(folder)), chosen))
    page = _page(results)
    print("\n" + page)
    if given.write:
        given.write.write_text(page, encoding="utf-8")
    if sum(found is not None for _, found in results) < _LEAST_SHARE * len(results):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
