"""The circular at a click: the bytes of the command, archived where readers may change something, refused in words."""

from __future__ import annotations

import shutil

import duckdb
import pytest

from dashboards.app import create_app, snapshots_of
from dashboards.components.filter_bar import export_menu
from orchestration.circular import Asked
from orchestration.circular.issue import issue
from orchestration.home import Home
from tests.dashboards.as_json import as_json


@pytest.fixture
def home(county, tmp_path):
    """The demo county's snapshot and lists, to archive circulars in."""
    home = Home(tmp_path / "home")
    shutil.copytree(county.home.config, home.config)
    shutil.copytree(county.home.snapshots, home.snapshots)
    shutil.copy(county.home.current_manifest, home.current_manifest)
    return home


@pytest.fixture
def ask(home):
    """Asks the pages of the home under an address of this machine, and closes them."""

    def get(search: str, kind: str = "docx"):
        app = create_app(home.root)
        answer = app.server.test_client().get(f"/export/circular.{kind}{search}")
        snapshots_of(app).close()
        return answer

    return get


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_a_click_gives_the_bytes_of_the_command_and_archives_them(home, ask, tmp_path, kind):
    answer = ask("?period=2025-Q4&type=township&snapshot=S000001", kind)
    issued = issue(home, Asked("2025-Q4", "township"), tmp_path / f"by-command.{kind}")
    assert answer.status_code == 200 and answer.get_data() == issued.output.read_bytes()
    assert [path.name for path in (home.reports / "S000001").iterdir()] == [issued.archived.name]
    assert "2025-Q4-township-S000001" in answer.headers["Content-Disposition"]


def test_what_cannot_be_written_is_a_page_in_words(home, ask):
    refused = ask("?period=2025-Q4&type=nothing", "xlsx")
    assert refused.status_code == 409 and "没有类别为 nothing 的单位" in refused.get_data(as_text=True)
    assert ask("?period=2025-Q4", "pdf").status_code == 404
    path = home.snapshots / "S000001.duckdb"
    path.chmod(0o600)
    with duckdb.connect(str(path)) as connection:
        connection.execute("drop macro table marts.totals_of_units")
    older = ask("?period=2025-Q4", "xlsx")
    assert older.status_code == 409 and "由较早的程序生成" in older.get_data(as_text=True)
    assert not home.reports.exists()


def test_the_menu_of_the_ranking_offers_the_circular_of_the_units_that_are_ranked(county_context):
    menu = _menu(county_context("/ranking?period=2025-Q4&type=township"))
    assert "/export/circular.docx?period=2025-Q4&type=township&snapshot=S000001" in menu
    assert "通报 .docx" in menu and "乡镇" in menu


def test_the_menu_says_of_a_snapshot_of_an_earlier_version_that_no_circular_can_be_written_from_it(context_of):
    menu = _menu(context_of("/ranking", "?period=2025-Q4"))
    assert "由较早的程序发布，写不出通报" in menu and "/export/circular" not in menu


def _menu(context) -> str:
    context.offered["ranking"] = "ranking"
    return as_json(export_menu(context)).decode()
