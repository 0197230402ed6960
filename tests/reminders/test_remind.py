"""Digests: what they say, where they go, and that each goes once."""

from __future__ import annotations

import email
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime, timedelta
from email.policy import default
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration.defs.routines import remind_job, send_digests
from orchestration.home import Home
from orchestration.messages import ConfigError, UserError
from orchestration.reference.lists import CalendarDay
from orchestration.reminders.owed import working_days_after
from orchestration.reminders.remind import digests, remind
from orchestration.state import StateStore
from orchestration.storage import events
from orchestration.zones import SHANGHAI
from tests.conftest import TAIZHANG, County, taizhang
from tests.gates.command_lines import in_markdown
from tests.reminders.servers import mailbox, webhook

OVERDUE_UNIT, OTHER_UNIT = "QH104", "QH204"
DAY = datetime(2026, 1, 8, 9, tzinfo=SHANGHAI)


@pytest.fixture
def home(county: County, tmp_path: Path) -> Home:
    """The demo county with a state of its own and a backup of this day."""
    home = Home(tmp_path / "county")
    shutil.copytree(county.home.config, home.config)
    home.snapshots.mkdir()
    os.link(county.home.snapshots / "S000001.duckdb", home.snapshots / "S000001.duckdb")
    shutil.copy(county.home.current_manifest, home.current_manifest)
    with closing(StateStore(home.state)):
        events.note(home, "backup", DAY)
    return home


@pytest.fixture
def contacts(home: Home) -> Callable[..., None]:
    def write(*lines: str) -> None:
        text = "\n".join(["unit,role,address,language", *lines]) + "\n"
        (home.config / "contacts.csv").write_text(text, encoding="utf-8")

    return write


def _states(home: Home, day: datetime = DAY) -> list[str]:
    return [one.state for one in remind(home, day)]


def test_a_webhook_gets_each_digest_once_a_day(home: Home, contacts: Callable[..., None]) -> None:
    with webhook() as (address, posted):
        contacts(f"{OVERDUE_UNIT},clerk,{address},", f"{OTHER_UNIT},clerk,{address},")
        assert [_states(home), _states(home), _states(home, DAY + timedelta(days=1))] == [
            ["sent"],
            ["already"],
            ["sent"],
        ]
    assert len(posted) == 2
    told = posted[0]
    assert told["title"] == "【台账提醒】青禾县交通运输局、柳林镇：5 项待办（2026-01-08）"
    for words in (
        "【青禾县交通运输局】",
        "季度落实情况报告（2025-Q3），2025-10-21 到期，已过 79 天",
        "怎么办：",
        "S000001",
    ):
        assert words in told["message"]


def test_mail_and_file_say_the_same_in_the_language_of_their_reader(home: Home, contacts: Callable[..., None]) -> None:
    with mailbox() as (address, messages):
        contacts(f'{OVERDUE_UNIT},,"{address}",en', f"{OVERDUE_UNIT},,file://out/digests.txt,zh")
        assert _states(home) == ["sent", "sent"]
    message = email.message_from_bytes(messages[0], policy=default)
    body = message.get_body(("plain",))
    assert body is not None and "due on 2025-10-21, 79 days ago" in body.get_content()
    assert message["To"] == "office@example.org" and "1 to do" in message["Subject"]
    assert "2025-10-21 到期，已过 79 天" in (home.root / "out" / "digests.txt").read_text(encoding="utf-8")


def test_what_a_channel_did_not_take_is_tried_again(home: Home, contacts: Callable[..., None]) -> None:
    with webhook() as (address, _):
        port = int(address.split(":")[2].split("/")[0])
    contacts(f"{OVERDUE_UNIT},clerk,{address},")
    done = taizhang("remind", "--as-of", "2026-01-08", home=home)
    assert done.exit_code == 1 and "没有发出" in done.stdout
    with webhook(port) as (_, posted):
        assert (_states(home), len(posted)) == (["sent"], 1)
    contacts(f"{OVERDUE_UNIT},clerk,nonsense,")
    assert _states(home) == ["failed"]


def test_who_is_killed_while_sending_does_not_send_again_that_day(home: Home, contacts: Callable[..., None]) -> None:
    """Killed after the channel took it and before it was written down: one message too few is better than two."""
    with webhook(answer_after_seconds=60) as (address, posted):
        contacts(f"{OVERDUE_UNIT},clerk,{address},")
        process = subprocess.Popen([TAIZHANG, "--home", str(home.root), "remind", "--as-of", "2026-01-08"])
        for _ in range(600):
            if posted:
                break
            time.sleep(0.1)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert _states(home) == ["unsure"] and len(posted) == 1
    with webhook() as (address, posted):
        contacts(f"{OVERDUE_UNIT},clerk,{address},")
        assert _states(home, DAY + timedelta(days=1)) == ["sent"]


def test_two_at_once_send_one(home: Home, contacts: Callable[..., None]) -> None:
    with webhook(answer_after_seconds=0.5) as (address, posted):
        contacts(f"{OVERDUE_UNIT},clerk,{address},")
        command = [TAIZHANG, "--home", str(home.root), "remind", "--as-of", "2026-01-08"]
        both = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(2)]
        codes = [process.wait(timeout=120) for process in both]
        assert len(posted) == 1 and 0 in codes


def test_due_soon_tomorrow_overdue_returned_and_files_are_told_apart(home: Home, contacts: Callable[..., None]) -> None:
    path = home.snapshots / "S000001.duckdb"
    copy = path.with_name("copy.duckdb")
    shutil.copyfile(path, copy)
    copy.replace(path)
    with duckdb.connect(str(path)) as snapshot:
        code, period, due_on = snapshot.execute(
            "select obligation_code, period_code, due_on from marts.fct_report where unit_code = ? and status = 'not_due' "
            "and due_on > '2026-01-08' order by due_on limit 1",
            [OTHER_UNIT],
        ).fetchone() or ("", "", date.min)
        snapshot.execute(
            "update marts.fct_submission set status = 'refused', is_open = true where unit_code = ? and template = 'outreach_item' "
            "and file_id = (select min(file_id) from marts.fct_submission where unit_code = ? and template = 'outreach_item')",
            [OTHER_UNIT, OTHER_UNIT],
        )
    contacts(f"{OTHER_UNIT},,file://out.txt,")

    def body(day: date) -> str:
        (one,) = digests(home, datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI))
        return one.body

    section = f"{due_on} 到期"
    assert section not in body(due_on - timedelta(days=20))
    assert f"即将到期：\n- " in body(due_on - timedelta(days=2)) and section in body(due_on - timedelta(days=2))  # noqa: F541
    assert "明天到期：\n- " in body(due_on - timedelta(days=1))
    assert f"{due_on} 到期，已过 30 天" in body(due_on + timedelta(days=30))
    assert "整份没有接收的文件：\n- " in body(due_on)
    with duckdb.connect(str(path)) as snapshot:
        snapshot.execute(
            "insert into marts.fct_report_version by name select * replace (? as unit_code, ? as obligation_code, ? as duty_period_code, "
            "'returned' as result, 9 as version, false as is_claim, false as is_set_aside) from marts.fct_report_version limit 1",
            [OTHER_UNIT, code, period],
        )
    assert "已退回、待补正：\n- " in body(due_on - timedelta(days=20)) and "最近一次报送被退回" in body(due_on)


def test_the_department_sees_all_units_and_names_to_settle(home: Home, contacts: Callable[..., None]) -> None:
    contacts("本部门,填报,file://out.txt,")
    (one,) = digests(home, DAY)
    assert "青禾县交通运输局 季度落实情况报告（2025-Q3）" in one.body and "另有" not in one.body.split("待确认")[1]
    assert "“河口镇政府办”（3 行），最接近的是 河口镇" in one.body


def test_the_pages_copy_what_a_digest_says_and_a_trial_tells_it_of_units_without_address(
    home: Home, contacts: Callable[..., None]
) -> None:
    from dashboards.context import Context
    from dashboards.pages.owed_card import owed_card
    from dashboards.snapshot import Snapshots
    from dashboards.view import parse
    from tests.dashboards.as_json import as_json

    contacts(f"{OVERDUE_UNIT},clerk,file://out.txt,")
    as_of = datetime(2025, 12, 31, 23, 59, 59, 999999, tzinfo=SHANGHAI)  # the snapshot's
    (digest,), trial = digests(home, as_of), list(remind(home, as_of, is_trial=True))
    with Snapshots(home.root).open() as reader:

        def copied(search: str = "") -> str:
            context = Context(parse("/collection", search), reader, Snapshots(home.root))
            return as_json(owed_card(context)).decode("utf-8")

        said = [f"{one.digest.title}\n\n{one.digest.body}" for one in trial]
        page = copied().replace("\\n", "\n")
        assert (trial[0].digest, [one.state for one in trial]) == (
            digest,
            ["written", *["no_address"] * (len(trial) - 1)],
        )
        assert len(trial) >= 12 and all(text in page for text in said) and "各单位" in page
        assert digest.title not in copied("?status=due_soon") and digest.title in copied("?status=overdue")


def test_operators_are_told_what_is_wrong_and_nothing_when_nothing_is(
    home: Home, contacts: Callable[..., None]
) -> None:
    contacts("department,operator,file://out.txt,")
    day = datetime(2026, 1, 1, 9, tzinfo=SHANGHAI)
    events.note(home, "backup", day)
    events.note(home, "run", day, run_id="r-1", failed=False)
    assert digests(home, day) == []
    events.note(home, "run", day, run_id="r-2", failed=True)
    events.note(home, "backup", day - timedelta(days=9))
    (home.config / "taizhang.toml").write_text("free_gigabytes = 1000000.0\nsilent_days = 1\n", encoding="utf-8")
    (one,) = digests(home, day + timedelta(days=40))
    for words in ("taizhang logs --run r-2", "磁盘空间不足", "备份是 49 天前", "没有收到任何文件"):
        assert words in one.body
    (home.runs / "last_backup.json").write_text("{")
    assert "还没有做过备份" in digests(home, day)[0].body


def test_an_address_may_stand_in_the_environment_and_is_told_to_nobody(
    home: Home, contacts: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    contacts(f"{OVERDUE_UNIT},,env:OFFICE_CHANNEL,")
    with pytest.raises(ConfigError, match="OFFICE_CHANNEL"):
        digests(home, DAY)
    with webhook() as (address, posted):
        arguments = ("remind", "--as-of", "2026-01-08", "--json")
        tried = taizhang(*arguments, "--dry-run", home=home, OFFICE_CHANNEL=address)
        assert tried.json[0]["state"] == "written" and posted == []
        done = taizhang(*arguments, home=home, OFFICE_CHANNEL=address)
        assert done.json[0]["state"] == "sent" and done.json[0]["channel"] == "json" and len(posted) == 1
    log = (home.root / "logs" / "taizhang.log").read_text(encoding="utf-8")
    assert "a-secret-token" not in done.stdout + done.stderr + log + tried.stdout
    assert b"a-secret-token" not in home.state.read_bytes()


def test_contacts_change_no_figure(home: Home, contacts: Callable[..., None]) -> None:
    from orchestration.reference import load

    before = load(home.config).digest
    contacts(f"{OVERDUE_UNIT},,file://out.txt,")
    assert load(home.config).digest == before
    contacts("NOBODY,,file://out.txt,")
    with pytest.raises(ConfigError, match=r"contacts\.csv"):
        load(home.config)


def test_working_days_follow_the_calendar_and_weekdays_where_it_says_nothing() -> None:
    friday = date(2026, 1, 9)
    assert working_days_after(friday, 3, []) == date(2026, 1, 14)
    made_up = CalendarDay(date="2026-01-10", is_working_day="true")
    off = CalendarDay(date="2026-01-12", is_working_day="false")
    assert working_days_after(friday, 3, [made_up, off]) == date(2026, 1, 14)
    assert working_days_after(friday, 1, [made_up]) == date(2026, 1, 10)


def test_the_commands_of_the_page_run(home: Home, contacts: Callable[..., None]) -> None:
    contacts(f"{OVERDUE_UNIT},,file://out.txt,")
    page = (Path(__file__).parents[2] / "docs" / "reminders.md").read_text(encoding="utf-8")
    commands = [line.split() for line in in_markdown(page) if line.startswith("remind")]
    assert len(commands) >= 2
    for words in commands[:2]:
        assert taizhang(*words, home=home).exit_code == 0


def test_the_service_sends_each_digest_once_and_fails_where_a_channel_takes_none(
    home: Home, contacts: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAIZHANG_HOME", str(home.root))
    contacts(f"{OVERDUE_UNIT},clerk,file://reminders/all.txt,")
    done = [remind_job.execute_in_process() for _ in range(2)]
    assert [one.success for one in done] == [True, True]
    text = (home.root / "reminders" / "all.txt").read_text(encoding="utf-8")
    assert text.count("【台账提醒】") == 1
    contacts(f"{OTHER_UNIT},clerk,file://reminders/all.txt/below.txt,")  # a folder that is a file
    with pytest.raises(UserError, match="1 份提醒"):
        send_digests(dg.build_op_context())
