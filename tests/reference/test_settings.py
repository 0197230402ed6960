"""Settings: where they come from, and how everything wrong about them is told."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli.common import app
from orchestration.messages import ConfigError
from orchestration.settings.model import Settings, load_settings, new_file, read_settings
from orchestration.settings.problems import Problems


def _file(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    (tmp_path / "taizhang.toml").write_text(text, encoding)
    return tmp_path


def test_a_variable_comes_before_the_file_and_the_file_before_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = _file(tmp_path, 'port = 9000\nworkers = 2\nallowed_hosts = ["a.example"]\n')
    monkeypatch.setenv("TAIZHANG_PORT", "9001")
    settings = load_settings(config)
    assert (settings.port, settings.workers, settings.allowed_hosts, settings.upload_megabytes) == (
        9001,
        2,
        ("a.example",),
        30,
    )


def test_names_in_a_variable_stand_between_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIZHANG_ALLOWED_HOSTS", "a.example, b.example")
    assert load_settings(None).allowed_hosts == ("a.example", "b.example")


def test_every_wrong_setting_is_told_with_its_line(tmp_path: Path) -> None:
    text = 'port = "abc"\n\nprot = 1\nwork_hours = "9-12"\ntimezone = "Mars/Olympus"\nschedule = "61 6 * * *"\nworkers = -1\n[server]\n'
    problems = Problems()
    settings = read_settings(_file(tmp_path, text), problems)
    assert {(problem.key, problem.line) for problem in problems.sorted()} == {
        ("port", 1),
        ("prot", 3),
        ("work_hours", 4),
        ("timezone", 5),
        ("schedule", 6),
        ("workers", 7),
        ("server", 8),
    }
    assert all(problem.file == "taizhang.toml" and problem.text.en for problem in problems.sorted())
    assert settings.port == Settings.model_fields["port"].default
    with pytest.raises(ConfigError, match="7 处问题"):
        load_settings(tmp_path)


@pytest.mark.parametrize(
    ("text", "encoding", "mentioned"), [("port = \n", "utf-8", "第 1 行"), ('host = "主机"\n', "gb18030", "UTF-8")]
)
def test_a_file_that_is_no_toml_is_told_in_one_sentence(
    tmp_path: Path, text: str, encoding: str, mentioned: str
) -> None:
    with pytest.raises(ConfigError, match=mentioned):
        load_settings(_file(tmp_path, text, encoding))


def test_a_wrong_variable_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIZHANG_PORT", "high")
    with pytest.raises(ConfigError, match="TAIZHANG_PORT：环境变量的值“high”应为整数，不小于 1，不大于 65535"):
        load_settings(None)


@pytest.mark.parametrize("text", ["30 6 * * *", "*/15 8-18 * * mon-fri", "0 0 1,15 * 7"])
def test_a_cron_line_is_taken(tmp_path: Path, text: str) -> None:
    assert load_settings(_file(tmp_path, f'schedule = "{text}"')).schedule == text


def test_the_file_of_a_new_home_sets_nothing_and_names_every_setting() -> None:
    assert tomllib.loads(new_file()) == {}
    named = tomllib.loads("\n".join(line.removeprefix("# ") for line in new_file().splitlines() if " = " in line))
    assert list(named) == list(Settings.model_fields)
    assert Settings(**named) == Settings()


def test_show_says_where_each_setting_comes_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").mkdir()
    _file(tmp_path / "config", "workers = 2\n")
    monkeypatch.setenv("TAIZHANG_PORT", "9001")
    found = CliRunner().invoke(app, ["config", "--home", str(tmp_path), "show", "--json"])
    assert found.exit_code == 0
    rows = {row["setting"]: (row["value"], row["origin"]) for row in json.loads(found.stdout)}
    assert rows.keys() == Settings.model_fields.keys()
    assert (rows["port"], rows["workers"], rows["log_files"]) == ((9001, "environment"), (2, "file"), (5, "default"))
