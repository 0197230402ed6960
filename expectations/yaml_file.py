"""Read the YAML files of this folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def read_yaml(path: Path) -> Any:
    """Return what a file holds; texts, numbers, lists and mappings only."""
    import yaml

    # the compiled loader is ten times faster; it reads the same safe subset
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
