"""A whole home, config and all, with an example snapshot: for tests of what readers may change."""

from __future__ import annotations

from pathlib import Path

from orchestration.home import Home, create
from orchestration.state import StateStore
from tests.dashboards import example_snapshot

UNITS = "unit_code,unit_name,unit_type,aliases\nTS01,安平镇,township,\nTS02,柏舟镇,township,\nBU04,住房和城乡建设局,bureau,\n"
LEDGER = "单位,学习时间,学习类型\n安平镇,2025-03-05,集中学习\n安平镇,2025-02-30,集中学习\n".encode()
PERSONAL = "单位,学习时间,手机\n安平镇,2025-03-05,13800138000\n".encode()


def make(home: Path) -> Path:
    """Fill an empty folder."""
    create(Home(home))
    (home / "config" / "units.csv").write_text(UNITS, encoding="utf-8")
    StateStore(home / "state.sqlite").close()  # a home that has published has a state
    example_snapshot.build(home)
    example_snapshot.publish(home, "S000001")
    return home
