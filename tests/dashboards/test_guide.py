"""The empty home guides: a home is set up step by step, and the page follows by itself."""

from __future__ import annotations

import io

import openpyxl
import pytest
from playwright.sync_api import expect

from dashboards.app import create_app
from orchestration.clock import now
from orchestration.first_steps import first_steps
from orchestration.home import Home, create
from tests.conftest import taizhang
from tests.journey.ledgers import study

UNITS = "unit_code,unit_name,unit_type,unit_name_en\nQH101,青禾县教育局,bureau,Qinghe Education Bureau\nQH201,城关镇,"


@pytest.fixture
def new_home(tmp_path):
    """A home as `taizhang init` leaves it."""
    home = Home(tmp_path / "home")
    create(home)
    return home


def states(home):
    return {step.name: step.state for step in first_steps(home)}


def test_each_step_waits_for_the_one_before(new_home, tmp_path):
    later = {"obligations": "later", "templates": "later", "first_file": "later"}
    assert states(Home(tmp_path / "nowhere")) == {"home": "now", "units": "later", **later}
    assert states(new_home) == {"units": "now", **later}
    (new_home.config / "units.csv").write_text(UNITS + "\n", "utf-8")  # the type is missing
    assert states(new_home) == {"units": "now", **later}
    (new_home.config / "units.csv").write_text(UNITS + "township\n", "utf-8")
    ready = {"units": "done", "obligations": "done", "templates": "now", "first_file": "now"}
    assert states(new_home) == ready
    (new_home.config / "case_limits.csv").write_text("channel,response_limit\nhotline,soon\n", "utf-8")
    assert states(new_home) == ready | {"obligations": "now", "templates": "later", "first_file": "later"}


def test_blank_workbooks_are_handed_out_and_nothing_else(new_home):
    client = create_app(new_home.root).server.test_client()
    answer = client.get("/templates/study_session.xlsx")
    assert openpyxl.load_workbook(io.BytesIO(answer.get_data())).sheetnames == ["学习台账"]
    for odd in ("unit_list", "nothing", "..%5Cpyproject", "study_session%00"):
        assert client.get(f"/templates/{odd}.xlsx").status_code == 404


def test_a_home_is_set_up_along_its_guide_until_the_first_figures_come(new_home, serve, visit):
    page = visit(serve(new_home.root)).page
    heading, ticked = page.locator("h1"), page.locator(".mantine-Timeline-item[data-active]")
    expect(heading).to_have_text("四步开始使用")
    expect(ticked).to_have_count(0)
    (new_home.config / "units.csv").write_text(UNITS + "\n", "utf-8")
    expect(page.get_by_text("units.csv 第 3 行 unit_type 列")).to_be_visible()
    (new_home.config / "units.csv").write_text(UNITS + "township\n", "utf-8")
    expect(ticked).to_have_count(2)
    with page.expect_download() as saved:
        page.get_by_role("link", name="学习台账").click()
    assert saved.value.suggested_filename == "study_session.xlsx"
    month = now().strftime("%Y-%m")
    study(new_home.inbox / "QH101" / f"{month}.xlsx", "青禾县教育局", [f"{month}-01"])
    expect(page.get_by_text("收件箱里有 1 个文件等待运行")).to_be_visible()
    expect(ticked).to_have_count(3)
    assert taizhang("run", home=new_home).exit_code == 0
    expect(heading).not_to_have_text("四步开始使用")
    # a name in English goes from units.csv to the pages and to sql
    page.goto(page.url.split("?")[0] + "unit?lang=en")
    expect(page.get_by_text("Qinghe Education Bureau").first).to_be_visible()
    expect(page.get_by_text("城关镇").first).to_be_visible()
    named = taizhang("sql", "--csv", "select unit_name_en from marts.dim_unit order by unit_code", home=new_home)
    assert named.stdout.split("\n")[1] == "Qinghe Education Bureau"
