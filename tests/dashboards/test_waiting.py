"""What waits at the gate stands on the page of snapshots, with its reasons and a button."""

from __future__ import annotations

import json
import shutil

import pytest
from playwright.sync_api import expect

from orchestration.snapshots.candidates import Candidate, candidate, hold
from tests.state.two_snapshots import laid_out

FAR = {"code": "far", "figures_count": 3, "domain": None, "name_zh": "学习次数", "name_en": "Study sessions"}
REASONS = [
    FAR | {"period_code": "2025", "moved_count": 9, "units_count": 12},
    {"code": "fewer", "submissions_count": 2},
]


@pytest.fixture
def home(county, tmp_path):
    """The demo county's snapshot, and one that waits."""
    home = laid_out(county, tmp_path)
    shutil.copytree(county.home.config, home.config, dirs_exist_ok=True)
    shutil.copy(county.home.state, home.state)
    hold(home, Candidate("S000002", "2026-01-01T00:00:00+08:00", "2026-01-02T00:00:00+08:00", "somebody", REASONS))
    return home


def test_who_may_decide_sees_why_it_waits_and_lets_it_be_read_by_a_click(home, serve, visit):
    page = visit(serve(home.root) + "/snapshots").page
    card = page.locator(".card", has_text="S000002 等待批准")
    expect(card.get_by_text("12 个单位中有 9 个变动超过 20 %")).to_be_visible()
    expect(card.get_by_text("2 份不再计入")).to_be_visible()
    expect(page.get_by_text("S000002", exact=True)).to_have_count(0)  # no snapshot of the list yet
    card.get_by_role("button", name="批准并发布 S000002").click()
    expect(card.get_by_text("已批准，S000002 现为发布版本")).to_be_visible()
    assert json.loads(home.current_manifest.read_text())["snapshot_id"] == "S000002"
    assert candidate(home.snapshots) is None


def test_who_made_it_is_told_that_another_has_to_approve(home, serve, visit):
    from orchestration.processes.account import machine_account

    (home.config / "taizhang.toml").write_text('publish_gate = "second_person"\n')
    made = Candidate("S000002", "2026-01-01T00:00:00+08:00", "2026-01-02T00:00:00+08:00", machine_account(), REASONS)
    (home.snapshots / "candidate.json").write_text(
        json.dumps({name: getattr(made, name) for name in Candidate.__slots__})
    )
    page = visit(serve(home.root) + "/snapshots").page
    page.get_by_role("button", name="批准并发布 S000002").click()
    expect(page.get_by_role("alert")).to_contain_text("须由另一个账户批准")
    assert json.loads(home.current_manifest.read_text())["snapshot_id"] == "S000001"
