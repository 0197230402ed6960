"""Where the product's own files lie: in a checkout beside the code, else in the copy that the wheel brings. Nothing
is ever written there.
"""

from __future__ import annotations

from pathlib import Path

PACKAGES = (
    Path(__file__).resolve().parents[2]
)  # the folder that holds orchestration/, expectations/, dashboards/ and dbt_project/
_BUNDLED = Path(__file__).resolve().parents[1] / "bundled"

# a wheel's copy stands inside the package; a checkout has none, its files are read where they are edited
CHECKOUT: Path | None = None if _BUNDLED.is_dir() else PACKAGES

DBT_PROJECT = PACKAGES / "dbt_project"
REFERENCE = CHECKOUT / "data" / "reference" if CHECKOUT else _BUNDLED / "reference"
SAMPLES = CHECKOUT / "data" / "samples" if CHECKOUT else _BUNDLED / "samples"


def default_home() -> Path:
    """Return the home that no option names: of the checkout, else under the current folder."""
    return (CHECKOUT or Path.cwd()) / "data" / "home"
