"""What is left out of dbt's work around the models: kept templates are those of the project, and a message that counts is heard."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest

from orchestration.pipeline.kept_templates import kept_templates
from orchestration.pipeline.lean_dbt import lean_dbt

SOURCE = "{% for n in numbers %}{{ n + 1 }};{% endfor %}"


def rendered(environment: jinja2.Environment) -> str:
    return environment.from_string(SOURCE).render(numbers=[1, 2])


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAIZHANG_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_template_is_compiled_by_the_first_build_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    parse = jinja2.Environment._parse
    monkeypatch.setattr(
        jinja2.Environment, "_parse", lambda self, text, *names: compiled.append(text) or parse(self, text, *names)
    )
    for project in ("one", "one", "another"):
        with kept_templates(project):
            assert [rendered(jinja2.Environment()), rendered(jinja2.Environment())] == ["2;3;"] * 2
    assert compiled == [SOURCE] * 2
    assert rendered(jinja2.Environment()) == "2;3;" and len(compiled) == 3


def test_a_build_that_failed_keeps_no_templates(folder: Path) -> None:
    with pytest.raises(ZeroDivisionError), kept_templates("one"):
        rendered(jinja2.Environment())
        raise ZeroDivisionError
    assert not folder.exists()


def test_a_build_is_not_lost_where_nobody_may_keep_its_templates(folder: Path) -> None:
    folder.write_text("no folder")
    with kept_templates("one"):
        assert rendered(jinja2.Environment()) == "2;3;"


def test_a_detail_is_heard_where_it_is_fired_as_more_than_that() -> None:
    from dbt_common.events.base_types import EventLevel
    from dbt_common.events.event_manager_client import add_callback_to_manager
    from dbt_common.events.functions import fire_event
    from dbt_common.events.types import RecordReplayIssue, SystemExecutingCmd

    heard: list[str] = []
    with lean_dbt(is_validated=True):
        add_callback_to_manager(lambda message: heard.append(message.info.msg))
        fire_event(SystemExecutingCmd(cmd=["first"]))
        fire_event(SystemExecutingCmd(cmd=["second"]), level=EventLevel.WARN)
        fire_event(RecordReplayIssue(msg="third"), level=EventLevel.WARN)
    assert len(heard) == 2 and "second" in heard[0] and "third" in heard[1]
    assert SystemExecutingCmd(cmd=["fourth"]).cmd == ["fourth"]
