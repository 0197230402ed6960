"""The clerk's desk in a real Chromium: a workbook is sent in, a name is settled, the board is filtered; pictures and paper are what they say."""

from __future__ import annotations

import re
import struct

import pytest
from playwright.sync_api import expect

from tests.dashboards import desk
from tests.dashboards.conftest import serving

pytestmark = pytest.mark.browser
_PAGE_SIZES = re.compile(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)")


@pytest.fixture(scope="module")
def desk_home(tmp_path_factory):
    """A whole home that these tests change."""
    return desk.make(tmp_path_factory.mktemp("clerk") / "home")


@pytest.fixture(scope="module")
def desk_address(desk_home):
    """Address of the served home."""
    base, stop = serving(desk_home)
    yield base
    stop()


def drawn(page) -> None:
    """Wait until every chart is drawn."""
    expect(page.locator(".slot:not(:has(.main-svg))")).to_have_count(0)


def test_a_workbook_is_sent_in_and_its_receipt_stands_beside_it(desk_home, desk_address, visit):
    watched = visit(f"{desk_address}/collection")
    page = watched.page
    unit = page.get_by_role("textbox", name="报送单位")
    unit.click()
    unit.press_sequentially("安平")
    page.get_by_role("option", name="安平镇 · TS01").click()
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="选择文件…").click()
    hostile = "<img src=x onerror=window.__xss=1>"
    chosen.value.set_files(
        [
            {"name": "三月学习.csv", "mimeType": "text/csv", "buffer": desk.LEDGER},
            {"name": f"{hostile}.csv", "mimeType": "text/csv", "buffer": desk.PERSONAL},
        ]
    )
    answers = page.locator(".upload-answer")
    expect(answers.filter(has_text="三月学习.csv").locator("h3")).to_have_text("接收 1 行，退回 1 行")
    expect(answers.filter(has_text="三月学习.csv").locator("tbody tr").first).to_contain_text("2025-02-30")
    refused = answers.filter(has_text=hostile)
    expect(refused.locator("h3")).to_have_text("文件含有个人信息，没有保存")
    assert page.evaluate("window.__xss === undefined")
    assert (desk_home / "inbox" / "TS01" / "三月学习.csv").read_bytes() == desk.LEDGER
    assert len(list((desk_home / "inbox" / "TS01").iterdir())) == 1
    with page.expect_download() as saved:
        answers.filter(has_text="三月学习.csv").get_by_role("link", name="下载回执（JSON）").click()
    assert '"rows_accepted": 1' in saved.value.path().read_text(encoding="utf-8")
    # the board and the steps say that a file waits
    page.reload()
    expect(page.locator(".step-waiting b")).to_have_text("1")
    # a personal-data refusal is answered with 422, which the browser writes into its console
    assert [fault for fault in watched.faults if "422" not in fault] == []


def test_a_name_becomes_an_alias_by_one_click_and_never_without(desk_home, desk_address, visit):
    page = visit(f"{desk_address}/collection?lang=en").page
    line = page.locator(".names:not(.owed) li", has_text="安平乡镇")
    units = desk_home / "config" / "units.csv"
    expect(line.locator(".near").first).to_contain_text("安平镇 (TS01)")
    assert units.read_text(encoding="utf-8") == desk.UNITS
    line.get_by_role("button", name="Make “安平乡镇” an alias of 安平镇").click()
    expect(line.locator(".name-answer")).to_contain_text("is adopted")
    assert units.read_text(encoding="utf-8") == desk.UNITS.replace("安平镇,township,", "安平镇,township,安平乡镇")
    page.reload()
    expect(page.locator(".names:not(.owed) li", has_text="安平乡镇")).to_contain_text("counts from the next run on")
    expect(page.locator(".names:not(.owed) li", has_text="安平乡镇").get_by_role("button")).to_have_count(0)


def test_an_old_snapshot_offers_neither_upload_nor_adoption(address, visit):
    page = visit(f"{address}/collection?snapshot=S000001").page
    expect(page.get_by_text("正在看旧版本")).to_be_visible()
    expect(page.locator("button[data-upload], button[data-adopt]")).to_have_count(0)


def test_a_step_filters_the_board_and_a_unit_opens_what_it_sent(address, visit):
    page = visit(f"{address}/collection").page
    page.locator(".step-partly_accepted a").click()
    page.wait_for_url(re.compile(r"status=partly_accepted"))
    expect(page.locator(".step-partly_accepted a")).to_have_class(re.compile("chosen"))
    board = page.locator(".grid").first
    expect(board.locator(".ag-center-cols-container .ag-row[row-index='0']")).to_contain_text("部分接收")
    unit = board.locator(".ag-pinned-left-cols-container .ag-row[row-index='0'] a")
    name = unit.inner_text()
    unit.click()
    expect(page.locator(".focus-unit h2").first).to_contain_text(name)
    page.go_back()
    expect(page.locator(".focus-unit")).to_have_count(0)


def test_a_picture_carries_title_note_period_and_snapshot_around_the_whole_drawing(address, visit):
    page = visit(f"{address}/case", scheme="dark").page
    drawn(page)
    card = page.locator(".card", has_text="多久能办结").first
    size = card.locator(".js-plotly-plot").evaluate("one => [one.clientWidth, one.clientHeight]")
    card.locator("summary[aria-label='导出']").click()
    with page.expect_download() as saved:
        card.get_by_role("button", name="SVG 图片").click()
    assert saved.value.suggested_filename == "survival-2025-Q4-S000002.svg"
    svg = saved.value.path().read_text(encoding="utf-8")
    assert all(words in svg for words in ("多久能办结", "件数少于 20 的渠道不画", "2025年四季度 · 发布版本 S000002"))
    width, height = (float(one) for one in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())
    drawing = page.context.new_page()
    drawing.set_content(svg)
    words, plot, legend = drawing.evaluate(
        "['.g-gtitle', '.cartesianlayer', '.legend'].map(one => document.querySelector(one).getBoundingClientRect().toJSON())"
    )
    drawing.close()
    # words above the drawing, never on it
    assert words["bottom"] - words["top"] > 0 and words["bottom"] < min(legend["top"], plot["top"])
    assert width >= size[0] and plot["bottom"] <= height and words["right"] < width
    # the menu is closed once something is chosen from it
    card.locator("summary[aria-label='导出']").click()
    with page.expect_download() as saved:
        card.get_by_role("button", name="PNG 图片").click()
    png = saved.value.path().read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n" and struct.unpack(">II", png[16:24]) == (2 * int(width), 2 * int(height))


def test_paper_is_a4_shows_every_row_and_leaves_the_screen_as_it_was(address, visit):
    page = visit(f"{address}/reporting").page
    drawn(page)
    plots = "[...document.querySelectorAll('.slot')].map(one => Number(one.querySelector('.main-svg').getAttribute('width')))"
    shrunk = f"{plots}.filter((_, place) => !document.querySelectorAll('.slot')[place].closest('.chart-scroll'))"
    before = page.evaluate(plots)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".on-paper table").first.locator("tbody tr").count() == 24
    assert set(page.evaluate(shrunk)) == {669}
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    sizes = {tuple(sorted(round(float(one)) for one in found)) for found in _PAGE_SIZES.findall(paper)}
    assert sizes == {(595, 842)}
    expect(page.locator(".on-paper table")).to_have_count(0)
    page.wait_for_function(f"JSON.stringify({plots}) === '{str(before).replace(' ', '')}'")


def test_no_empty_sheet_follows_a_last_card_that_lies_on_its_side(address, visit):
    page = visit(f"{address}/collection?tab=sent").page
    drawn(page)
    page.evaluate("document.querySelectorAll('main > :not(:last-child)').forEach(one => one.remove())")
    assert page.locator("main .landscape").count() == 1
    paper = page.pdf(prefer_css_page_size=True)
    # every sheet lies: an empty one at the end would stand
    assert {float(wide) > float(high) for wide, high in _PAGE_SIZES.findall(paper)} == {True}


def test_names_and_bands_of_a_ranking_stay_on_one_line_on_paper(address, visit):
    page = visit(f"{address}/ranking?type=bureau").page
    expect(page.locator(".grid .ag-row").first).to_be_visible()
    drawn(page)
    page.set_viewport_size({"width": 998, "height": 900})
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    heights = (
        page.locator(".on-paper table")
        .first.locator("tbody tr")
        .evaluate_all("rows => rows.map(row => row.offsetHeight)")
    )
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert len(heights) > 5 and max(heights) < 40


def test_an_upload_whose_turn_has_not_come_waits_and_is_sent_again(desk_home, desk_address, visit):
    page = visit(f"{desk_address}/collection").page
    answers = []

    def busy_once(route):
        answers.append(route.request.url)
        if len(answers) > 1:
            return route.continue_()
        words = '{"tone": "bad", "title": "没有接收", "lines": ["请稍等几秒"]}'
        return route.fulfill(status=503, headers={"Retry-After": "1"}, content_type="application/json", body=words)

    page.route("**/collection/upload?*", busy_once)
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="选择文件…").click()
    chosen.value.set_files(
        [{"name": "四月学习.csv", "mimeType": "text/csv", "buffer": desk.LEDGER.replace(b"2025-03", b"2025-04")}]
    )
    answer = page.locator(".upload-answer").filter(has_text="四月学习.csv")
    expect(answer).to_contain_text("请稍等几秒")
    expect(answer.locator("h3")).to_have_text("接收 1 行，退回 1 行", timeout=30_000)
    assert len(answers) == 2 and answers[0] == answers[1]
