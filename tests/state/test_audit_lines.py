"""What is done without the pages stands in the audit log too: changes of config/, a decision, a publication, a restore."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

from orchestration.accounts import Directory
from orchestration.clock import now
from orchestration.home import Home
from orchestration.state import StateStore, audit, note_config_changes
from tests.conftest import County, taizhang


def lines(home: Home) -> list[tuple[str, str, str]]:
    """Who did what with what, oldest first; the chain is whole."""
    with closing(StateStore(home.state)) as state, state.transaction() as connection:
        assert audit.first_broken(connection) is None
        return [(row.who, row.action, row.about) for row in audit.rows(connection)]


def test_a_file_of_config_that_was_changed_is_noticed_once_with_both_digests(tmp_path: Path) -> None:
    home, config = Home(tmp_path), tmp_path / "config"
    (config / "sources").mkdir(parents=True)
    (config / "units.csv").write_text("a", encoding="utf-8")
    (config / "sources" / "old.yml").write_text("b", encoding="utf-8")
    (config / "secret.txt").write_text("c", encoding="utf-8")
    note_config_changes(home.state, config, now())
    assert not home.state.exists()
    StateStore(home.state).close()
    note_config_changes(home.state, config, now())
    assert lines(home) == []
    (config / "units.csv").write_text("d", encoding="utf-8")
    (config / "sources" / "old.yml").rename(config / "sources" / "new.yml")
    (config / "secret.txt").write_text("e", encoding="utf-8")
    for _ in range(2):
        note_config_changes(home.state, config, now())
    with closing(Directory(home.root)) as directory:
        directory.audited("later", "", "done", now())
    assert lines(home)[:-1] == [
        ("file", "config_changed", "- 3e23e8160039 sources/new.yml"),
        ("file", "config_changed", "3e23e8160039 - sources/old.yml"),
        ("file", "config_changed", "ca978112ca1b 18ac3e7343f0 units.csv"),
    ]
    assert lines(home)[-1][0].startswith("terminal"), "who acts next acts under his own name"


def test_a_damaged_state_is_left_to_those_who_say_so(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").write_bytes(b"garbage " * 1000)
    note_config_changes(tmp_path / "state.sqlite", tmp_path / "config", now())


def test_publication_decision_config_and_restore_of_a_real_home_are_lines(county: County, tmp_path: Path) -> None:
    home, back = Home(tmp_path / "county"), Home(tmp_path / "back")
    shutil.copytree(county.home.root, home.root)
    assert "published" in {action for _, action, _ in lines(home)}
    assert taizhang("config", "check", home=home).exit_code in (0, 1)
    units = home.config / "units.csv"
    units.write_text(units.read_text("utf-8") + "\n", "utf-8")
    assert taizhang("config", "check", home=home).exit_code in (0, 1)
    with closing(StateStore(home.state)) as state:
        state.note(now(), "name_adopted", {"name": "青禾县某局", "unit_code": "QH203"})
    assert taizhang("backup", tmp_path / "kept", home=home).exit_code == 0
    assert taizhang("restore", tmp_path / "kept", home=back).exit_code == 0
    who, action, about = next(line for line in lines(back) if line[1] == "config_changed")
    assert who == "file" and about.endswith(" units.csv")
    assert [(action, about.split(" ")[0]) for _, action, about in lines(back)][-2] == ("name_adopted", "QH203")
    assert lines(back)[-1][1] == "restored" and not any("青禾县某局" in about for _, _, about in lines(back))
