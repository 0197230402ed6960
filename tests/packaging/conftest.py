"""The wheel, installed into an environment that knows nothing of the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

CHECKOUT = Path(__file__).parents[2]
# what `serve` alone needs, by the name under which it lies in site-packages
PAGES = ("dash", "dash-", "dash_", "waitress", "flask_compress", "babel")


@dataclass(frozen=True)
class Installed:
    """An installed copy, and the folder outside the checkout in which its commands run."""

    environment: Path
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def packages(self) -> Path:
        return next(self.environment.glob("lib/python*/site-packages"))

    @property
    def command(self) -> str:
        return str(self.environment / "bin" / "taizhang")

    @property
    def surroundings(self) -> dict[str, str]:
        """The environment of its processes: a home folder of their own, nothing that leads to the checkout."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ", "TMPDIR") if name in os.environ}
        return kept | {"HOME": str(self.folder)} | self.variables

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """A command of the installed copy; `python` as the first word is its interpreter."""
        first, *others = map(str, arguments)
        program = str(self.environment / "bin" / first) if first == "python" else self.command
        return subprocess.run(
            [program, *others] if first == "python" else [program, first, *others],
            cwd=self.folder,
            env=self.surroundings,
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )

    def files(self) -> dict[str, tuple[int, int]]:
        """Every file and folder of the environment with size and time of change."""
        return {
            str(path): (path.stat().st_size, path.stat().st_mtime_ns)
            for path in self.environment.rglob("*")
            if not path.is_symlink()
        }


def _install(wheel: Path, environment: Path, without: tuple[str, ...] = ()) -> None:
    """A new environment with this wheel; its dependencies are those of the running one, by links, without a way to the checkout."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(environment / "bin" / "python")]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)], check=True)
    links = environment / "dependencies"
    links.mkdir()
    for found in Path(duckdb.__file__).parents[1].iterdir():
        is_ours = found.name.startswith(("taizhang", "__editable__", "_editable_impl_"))
        if not is_ours and not found.name.endswith(".pth") and not found.name.lower().startswith(without or ("\0",)):
            (links / found.name).symlink_to(found)
    next(environment.glob("lib/python*/site-packages")).joinpath("dependencies.pth").write_text(f"{links}\n")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built with the backend that is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel"]
    subprocess.run(
        [*pip, "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(folder), str(CHECKOUT)],
        check=True,
    )
    return next(folder.glob("taizhang-*.whl"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """The whole product, in folders that cannot be written where the user is not root."""
    base = tmp_path_factory.mktemp("installed")
    _install(wheel, base / "environment")
    (base / "folder").mkdir()
    found = Installed(base / "environment", base / "folder")
    folders = [path for path in (found.packages, *found.packages.rglob("*")) if path.is_dir()]
    for path in folders:
        path.chmod(0o555)
    yield found
    for path in folders:
        path.chmod(0o755)


@pytest.fixture(scope="session")
def without_pages(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The product without the extra [serve]."""
    base = tmp_path_factory.mktemp("plain")
    _install(wheel, base / "environment", PAGES)
    (base / "folder").mkdir()
    return Installed(base / "environment", base / "folder")
