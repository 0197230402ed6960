"""A medium becomes a line of media.csv; everything else stays byte for byte."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from orchestration import intake
from orchestration.home import Home, HomeLocked, create, locked
from orchestration.intake.lines import with_line
from orchestration.reference import load
from orchestration.reference.media import Medium
from orchestration.state import StateStore

MEDIA = '\ufeff媒体名称,备注,渠道,级别\r\n学习强国,"多行\r\n说明",app,national\r\n'.replace("app", "website")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    place = Home(tmp_path / "home")
    create(place)
    return place


def _known(home: Home) -> dict[str, tuple[str, str | None]]:
    return {name: (row.channel, row.level) for name, row in load(home.config).media.items()}


def test_a_home_without_the_list_gets_one(home: Home) -> None:
    (home.config / "media.csv").unlink(missing_ok=True)
    intake.adopt_medium(home, " 县  融媒体 ", "wechat", "county")
    assert _known(home) == {"县 融媒体": ("wechat", "county")}
    assert intake.listed_media(home, ["县 融媒体", "省日报"]) == {"县 融媒体"}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("end", ["\r\n", ""])
def test_a_line_is_added_below_and_nothing_else_changes(home: Home, encoding: str, end: str) -> None:
    text = MEDIA.removesuffix("\r\n") + end
    before = text.encode() if encoding == "utf-8" else text.removeprefix("\ufeff").encode(encoding)
    path = home.config / "media.csv"
    path.write_bytes(before)
    path.chmod(0o640)
    intake.adopt_medium(home, "省日报,周末版", "newspaper", "")
    after = path.read_bytes()
    assert after.startswith(before) and path.stat().st_mode & 0o777 == 0o640
    assert after[len(before) :].decode(encoding).strip() == '"省日报,周末版",,newspaper,'
    assert _known(home) == {"学习强国": ("website", "national"), "省日报,周末版": ("newspaper", None)}
    intake.adopt_medium(home, "省日报,周末版", "newspaper", "")
    assert path.read_bytes() == after, "what is said twice is written once"
    with closing(StateStore(home.state)) as ledger:
        said = [detail for _, action, detail in ledger.actions() if action == "medium_adopted"]
    assert said == 2 * [{"name": "省日报,周末版", "channel": "newspaper", "level": ""}]


@pytest.mark.parametrize(
    ("name", "channel", "level", "reason"),
    [
        ("学习强国", "wechat", "national", "other_medium"),
        ("学习 强国".replace(" ", ""), "website", "county", "other_medium"),
        ("", "wechat", "", "odd_name"),
        ("=cmd", "wechat", "", "odd_name"),
        ("媒" * 79 + "…", "wechat", "", "odd_name"),
        ("甲\u202e", "wechat", "", "odd_name"),
        ("省日报", "公众号", "", "unknown_code"),
        ("省日报", "", "", "unknown_code"),
        ("省日报", "wechat", "planet", "unknown_code"),
    ],
)
def test_what_cannot_be_a_medium_changes_nothing(home: Home, name: str, channel: str, level: str, reason: str) -> None:
    (home.config / "media.csv").write_bytes(MEDIA.encode())
    with pytest.raises(intake.NotAdopted) as refused:
        intake.adopt_medium(home, name, channel, level)
    assert refused.value.reason == reason and (home.config / "media.csv").read_bytes() == MEDIA.encode()


def test_a_list_without_levels_takes_none() -> None:
    with pytest.raises(intake.NotAdopted) as refused:
        with_line(b"name,channel\nA,wechat\n", Medium, {"name": "B", "channel": "tv", "level": "county"})
    assert refused.value.reason == "no_column"
    assert (
        with_line(b"name,channel\nA,wechat\n", Medium, {"name": "B", "channel": "tv", "level": ""})
        == b"name,channel\nA,wechat\nB,tv\n"
    )


def test_while_a_run_holds_the_home_no_medium_is_written(home: Home) -> None:
    with locked(home, "taizhang run"), pytest.raises(HomeLocked):
        intake.adopt_medium(home, "省日报", "newspaper", "province")
    assert "省日报" not in _known(home)
