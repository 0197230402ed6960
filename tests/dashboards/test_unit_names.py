"""Units under their English names on English pages, where units.csv gives one."""

from __future__ import annotations

import duckdb
import pytest

from dashboards import router
from dashboards.app import create_app, snapshots_of
from dashboards.snapshot import Snapshots
from dashboards.view import parse
from tests.dashboards.as_json import as_json

NAME = "Anping Town"


@pytest.fixture
def named_home(own_home):
    """The example home; one of its units has a name in English."""
    for snapshot in ("S000001", "S000002"):
        with duckdb.connect(str(own_home / "snapshots" / f"{snapshot}.duckdb")) as connection:
            connection.execute("alter table marts.dim_unit add column unit_name_en varchar")
            connection.execute("update marts.dim_unit set unit_name_en = ? where unit_code = 'TS01'", [NAME])
    return own_home


@pytest.mark.parametrize("path", ["/ranking?period=2025-Q4&type=township", "/unit?unit=TS01", "/unit", "/study"])
def test_an_english_page_shows_the_english_name_and_a_chinese_page_does_not(named_home, path):
    snapshots = Snapshots(named_home)

    def words(lang):
        address = f"{path}{'&' if '?' in path else '?'}lang={lang}"
        return as_json(router.render(snapshots, parse(*address.partition("?")[::2]))[0]).decode("utf-8")

    chinese, english = words("zh"), words("en")
    snapshots.close()
    assert "安平镇" in chinese and NAME not in chinese
    # a ledger has to name the unit as the list does: that name is told as it is written
    assert NAME in english and "安平镇" not in english.replace("nearest: 安平镇", "")
    # without an English name the Chinese one stands
    assert path.startswith("/unit?") or "金沙乡" in english


def test_files_and_changes_of_an_english_page_name_units_as_it_does(named_home):
    with duckdb.connect(str(named_home / "snapshots" / "S000002.duckdb")) as connection:
        connection.execute("update marts.dim_unit set unit_name_en = 'Anping Subdistrict' where unit_code = 'TS01'")
    app = create_app(named_home)

    def file(path):
        return app.server.test_client().get(path).get_data().decode("utf-8-sig")

    assert "Anping Subdistrict" in file("/export/ranking/ranking.csv?period=2025-Q4&type=township&lang=en")
    assert f"{NAME},Anping Subdistrict" in file("/export/snapshots/unit_changes.csv?base=S000001&lang=en")
    assert "Anping" not in file("/export/snapshots/unit_changes.csv?base=S000001")
    snapshots_of(app).close()
