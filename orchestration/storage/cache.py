"""Where files lie that can be made again at any time, such as the parsed dbt project: never beside installed code."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from orchestration.messages import UserError
from orchestration.storage.product_files import CHECKOUT

_OLD_SECONDS = 30 * 24 * 3600
_HALF_MADE = ".half-made-"
_spare: Path | None = None


class NoCache(UserError):
    """No folder can be written."""


def spare_in(home_root: Path) -> None:
    """Name the home whose cache/ is used where no other folder can be written."""
    global _spare
    _spare = home_root / "cache"


def folders() -> list[Path]:
    """Return the folders to try, the best first: TAIZHANG_CACHE alone, else the checkout's, the user's, the home's."""
    if named := os.environ.get("TAIZHANG_CACHE"):
        return [Path(named).expanduser().absolute()]
    from platformdirs import user_cache_path

    found = [CHECKOUT / "dbt_project" / "target"] if CHECKOUT else []
    found.append(user_cache_path("taizhang", appauthor=False))
    home = os.environ.get("TAIZHANG_HOME")
    spare = _spare or (Path(home).expanduser().absolute() / "cache" if home else None)
    return [*found, spare] if spare else found


def kept(name: str) -> Path | None:
    """Return a folder of the cache where it was made before, else None."""
    for folder in folders():
        if (folder / name).is_dir():
            _touch(folder / name)
            return folder / name
    return None


def entry(name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder of the cache; where it is missing, `make` fills it. Others see it complete or not at all.

    Args:
        name: says what is in it, with a digest: an entry never changes.
        make: writes into the empty folder that it is given.

    Raises:
        NoCache: no folder can be written.
    """
    there = kept(name)
    if there is not None:
        return there
    why: OSError | None = None
    for folder in (tried := folders()):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            half_made = Path(tempfile.mkdtemp(prefix=_HALF_MADE, dir=folder))
        except OSError as error:
            why = error
            continue
        return _made(folder / name, half_made, make)
    raise NoCache("storage.cache.no_folder", folders=tried, error=why)


def _made(place: Path, half_made: Path, make: Callable[[Path], None]) -> Path:
    try:
        make(half_made)
        half_made.chmod(0o755)
        try:
            half_made.rename(place)
        except OSError:
            if not place.is_dir():  # else another process made the same entry first
                raise
    finally:
        shutil.rmtree(half_made, ignore_errors=True)
    _delete_old(place)
    return place


def _touch(place: Path) -> None:
    try:
        os.utime(place)
    except OSError:
        return  # another user's: it may look old, but is made again if it goes


def _delete_old(place: Path) -> None:
    """Remove what nobody used for a month, and what a killed process left."""
    newest = place.stat().st_mtime
    for other in place.parent.iterdir():
        is_ours = other.name.startswith((_HALF_MADE, place.name.partition("-")[0] + "-"))
        if is_ours and newest - other.stat().st_mtime > _OLD_SECONDS:
            shutil.rmtree(other, ignore_errors=True)
