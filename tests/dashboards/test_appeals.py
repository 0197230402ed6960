"""Appeals on the pages: filed and decided as names are adopted, tried in a process of its own that can be stopped."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboards import appeals as place
from dashboards.app import create_app
from orchestration import appeals as door
from orchestration.reference import load
from tests.dashboards import desk
from tests.dashboards.test_actions import OURS

_CASE = {"kind": "case_exclusion", "unit": "TS01", "case_id": "X-1", "reason": "重复派单", "period": ""}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return desk.make(tmp_path / "home")


@pytest.fixture
def client(home: Path) -> FlaskClient:
    made: FlaskClient = create_app(home).server.test_client()
    return made


def _post(client: FlaskClient, body: Any, headers: dict[str, str] = OURS) -> tuple[int, str]:
    answer = client.post("/collection/appeal", json=body, headers=headers)
    return answer.status_code, " ".join([answer.get_json()["title"], *answer.get_json()["lines"]])


def _page(home: Path, path: str = "/collection") -> str:
    from dashboards import router
    from dashboards.snapshot import Snapshots
    from dashboards.view import parse
    from tests.dashboards.as_json import as_json

    snapshots = Snapshots(home)
    component, _ = router.render(snapshots, parse(*path.partition("?")[::2]))
    said = as_json(component).decode("utf-8")
    snapshots.close()
    return said


def test_an_appeal_is_filed_seen_tried_and_decided(client: FlaskClient, home: Path) -> None:
    assert "没有待裁定的申诉" in _page(home)
    status, said = _post(client, _CASE)
    [one] = door.listed(door.Home(home))
    assert (status, one.appeal_id in said, one.facts["case_id"]) == (200, True, "X-1")
    page = _page(home)
    assert "1 条申诉待裁定" in page and "采纳后的变化还没有试算" in page and '\\"accepted\\"' not in page
    ranks = [{"unit_code": "TS01", "period_code": "2025-Q4", "domain": "case", "before": 6, "after": 3}]
    value = {"metric_code": "case_closure_rate", "name_zh": "办结率", "name_en": "closure"} | ranks[0] | {"after": None}
    effect = door.Effect(one.appeal_id, "S000001", [value | {"before": 0.9459}], ranks)
    (home / "runs" / "appeals").mkdir(parents=True)
    (home / "runs" / "appeals" / f"{one.appeal_id}.json").write_text(json.dumps(asdict(effect)), "utf-8")
    page = _page(home)
    assert "2025-Q4 诉求办理名次：6 → 3" in page and "2025-Q4 办结率：94.6% → —" in page and '\\"accepted\\"' in page
    asked = {"appeal_id": one.appeal_id, "verdict": "accepted", "reason": "核实"}
    assert _post(client, asked)[0] == 400  # nobody decides
    assert _post(client, asked | {"decided_by": "督查室"})[0] == 200
    assert load(home / "config").case_exclusions[-1].case_id == "X-1"
    assert "督查室采纳。核实" in _page(home) and _post(client, asked | {"decided_by": "督查室"})[0] == 422


@pytest.mark.parametrize("body", [[], {"verdict": 1}, {"appeal_id": "A0", "verdict": "maybe", "decided_by": "x"}])
def test_an_odd_request_changes_nothing(client: FlaskClient, home: Path, body: Any) -> None:
    assert _post(client, body)[0] == 400 and door.listed(door.Home(home)) == []


def test_a_strangers_page_files_nothing_and_an_old_view_shows_no_appeal(client: FlaskClient, home: Path) -> None:
    assert _post(client, _CASE, OURS | {"Sec-Fetch-Site": "cross-site"})[0] == 403
    assert door.listed(door.Home(home)) == []
    assert _post(client, _CASE)[0] == 200 and "申诉" not in _page(home, "/collection?snapshot=S000001")


def test_a_trial_is_a_process_that_says_how_far_it_is_and_ends_when_it_is_stopped(home: Path) -> None:
    filed = door.file_appeal(door.Home(home), _CASE)
    place.start_trial(home, filed.appeal_id)
    assert place.trial_of(home, filed.appeal_id).is_running
    place.start_trial(home, "A0000000")  # one at a time
    assert not place.trial_of(home, "A0000000").is_running
    place.stop_trial(home, filed.appeal_id)
    for _ in range(300):
        if not (trial := place.trial_of(home, filed.appeal_id)).is_running:
            break
        time.sleep(0.1)
    assert not trial.is_running and not [one for one in (home / "runs").glob("tmp/*") if one.is_dir()]
