"""`taizhang config check` reads every file and lists everything at once; ledgers' words are words of the lists too."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli.common import app
from orchestration.intake.names import with_alias
from orchestration.messages import ConfigError
from orchestration.reference import ObligationRow, References, load
from orchestration.settings.check import check_config
from orchestration.storage.product_files import REFERENCE, SAMPLES
from orchestration.zones import SHANGHAI, use_zone

NOW = datetime(2026, 11, 30, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _autumn(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("orchestration.reference.cross_checks.now", lambda: NOW)
    yield
    use_zone(SHANGHAI.key)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The lists of the sample county, complete."""
    folder = tmp_path / "config"
    shutil.copytree(REFERENCE, folder, ignore=shutil.ignore_patterns("*.md"))
    shutil.copytree(SAMPLES / "config", folder, dirs_exist_ok=True)
    return folder


def _append(path: Path, text: str) -> int:
    """Add lines to a list and say how many it has now."""
    with path.open("a", encoding="utf-8") as handle:
        handle.write(text)
    return len(path.read_text(encoding="utf-8").splitlines())


def _found(config: Path, severity: str) -> set[tuple[str, int | None, str | None]]:
    return {
        (problem.file, problem.line, problem.column or problem.key) for problem in check_config(config).of(severity)
    }


def test_the_lists_of_a_new_home_and_of_the_samples_are_in_order(config: Path, tmp_path: Path) -> None:
    assert (_found(config, "error"), _found(config, "warning")) == (set(), set())
    new = tmp_path / "new"
    shutil.copytree(REFERENCE, new, ignore=shutil.ignore_patterns("*.md"))
    assert check_config(new).sorted() == []


def test_all_problems_of_all_files_are_listed_at_once(config: Path) -> None:
    last = _append(config / "units.csv", "U1,,bureau,,NOBODY,many,2024-02-30,\n")
    (config / "exemptions.csv").write_text("unit,obligation,period,kind\nNIEMAND,KEINE,下月,算了\n", encoding="utf-8")
    (config / "case_limits.csv").write_text(
        "channel,response_limit,resolution_limit\nhotline,bald,spät\n", encoding="utf-8"
    )
    (config / "calendar.csv").write_text("date,is_working_day\n2026-13-01,vielleicht\n", encoding="utf-8")
    (config / "baselines.csv").write_text("unit,metric_code,from_period\nNIEMAND,NICHTS,bald\n", encoding="utf-8")
    (config / "figures.csv").write_text("label\n学习\n", encoding="utf-8")
    (config / "taizhang.toml").write_text("port = 0\n", encoding="utf-8")
    (config / "sources" / "bad.yml").write_text(
        "template: case\nmatch: '*'\ncolumns:\n  unit: a\n  received_at: {column: b, format: '%Q'}\n  case_id: {column: c, pattern: '('}\n  colour: d\n",
        encoding="utf-8",
    )
    text = (
        (config / "scheme.yml")
        .read_text(encoding="utf-8")
        .replace("minimum_n: 20", "minimum_n: viele")
        .replace("weight: 0.6", "weight: -1")
    )
    (config / "scheme.yml").write_text(text, encoding="utf-8")
    found = _found(config, "error")
    assert found >= {
        ("units.csv", last, "unit_name"),
        ("units.csv", last, "headcount"),
        ("units.csv", last, "valid_from"),
        ("exemptions.csv", 2, "unit"),
        ("exemptions.csv", 2, "obligation"),
        ("exemptions.csv", 2, "period"),
        ("exemptions.csv", 2, "kind"),
        ("case_limits.csv", 2, "response_limit"),
        ("case_limits.csv", 2, "resolution_limit"),
        ("calendar.csv", 2, "date"),
        ("calendar.csv", 2, "is_working_day"),
        ("figures.csv", 1, None),
        ("baselines.csv", 2, "unit"),
        ("baselines.csv", 2, "metric_code"),
        ("baselines.csv", 2, "from_period"),
        ("taizhang.toml", 1, "port"),
        ("sources/bad.yml", 5, "columns.received_at.format"),
        ("sources/bad.yml", 6, "columns.case_id.pattern"),
        ("sources/bad.yml", 7, "columns.colour"),
        ("scheme.yml", 8, "schemes.0.minimum_n"),
    }
    assert any(name == "scheme.yml" and key and key.endswith("study_fulfilment_rate.weight") for name, _, key in found)
    with pytest.raises(ConfigError, match="另有 .* 处，请运行 taizhang config check"):
        load(config)


def test_a_parent_that_does_not_exist_and_parents_in_a_circle_are_told(config: Path) -> None:
    last = _append(config / "units.csv", "U1,甲所,bureau,,NOBODY,,,\nU2,乙所,bureau,,U3,,,\nU3,丙所,bureau,,U2,,,\n")
    assert _found(config, "error") == {("units.csv", line, "parent_code") for line in (last - 2, last - 1, last)}


def test_a_type_that_no_obligation_names_is_told(config: Path) -> None:
    last = _append(config / "units.csv", "J1,东街道办事处,street,,QH,,,\nJ2,西街道办事处,street,,QH,,,\n")
    assert _found(config, "warning") == {("units.csv", last - 1, "unit_type")}
    [warning] = check_config(config).of("warning")
    assert "street" in warning.text.zh and "applies_to" in warning.text.en
    assert [problem.text for problem in load(config).warnings] == [warning.text]


def test_a_type_that_no_unit_has_is_a_slip_where_one_is_nearly_called_so(config: Path) -> None:
    line = "X,reporting,甲,,report,year,1,,period_end,0,{},,\n"
    last = _append(config / "obligations.csv", line.format("townships"))
    assert _found(config, "warning") == {("obligations.csv", last, "applies_to")}
    (config / "obligations.csv").write_text(
        (SAMPLES / "config" / "obligations.csv").read_text("utf-8") + line.format("college"), "utf-8"
    )
    assert (_found(config, "warning"), _found(config, "note")) == (set(), {("obligations.csv", last, "applies_to")})


def test_a_name_of_two_units_is_told_unless_they_go_by_it_at_different_times(config: Path) -> None:
    last = _append(config / "units.csv", "U1,甲所,bureau,教育局,QH,,,\nU2,乙所,bureau,县农业局@2025-01-01..,QH,,,\n")
    assert _found(config, "warning") == {("units.csv", last - 1, "aliases")}


def test_what_can_never_work_is_told(config: Path) -> None:
    (config / "calendar.csv").write_text("date,is_working_day\n2024-01-01,否\n2026-01-01,休\n", encoding="utf-8")
    (config / "exemptions.csv").write_text(
        "unit,obligation,period,kind\nQH202,REPORT_HALF_YEAR,2024-Q2,exempt\n", encoding="utf-8"
    )
    (config / "figures.csv").write_text(
        "label,figure\n学习,study_session\n集中,study_sessions[session_type=集休学习]\n", encoding="utf-8"
    )
    last = _append(config / "case_limits.csv", "telegram,1 days,2 days,,\n")
    (config / "unit.csv").write_text("", encoding="utf-8")
    (config / "sources" / "hotline.yml.txt").write_text("", encoding="utf-8")
    text = (config / "sources" / "hotline.yml").read_text(encoding="utf-8")
    (config / "sources" / "again.yml").write_text(text, encoding="utf-8")
    assert _found(config, "error") == set()
    assert _found(config, "warning") == {
        ("calendar.csv", None, None),
        ("exemptions.csv", 2, "period"),
        ("figures.csv", 2, "figure"),
        ("figures.csv", 3, "figure"),
        ("case_limits.csv", last, "channel"),
        ("sources/hotline.yml.txt", None, None),
        ("sources/hotline.yml", None, "match"),
    }
    (config / "case_limits.csv").rename(config / "case_limit.csv")
    assert ("case_limit.csv", None, None) in _found(config, "warning")


@pytest.mark.parametrize("match", ["manifest.csv", ".x.csv", "a/~$b.xlsx", "a//b.csv", "a/"])
def test_a_match_that_no_file_can_meet_is_an_error(config: Path, match: str) -> None:
    (config / "sources" / "s.yml").write_text(
        f"template: case\nmatch: '{match}'\ncolumns: {{unit: a, received_at: b}}\n", encoding="utf-8"
    )
    assert _found(config, "error") == {("sources/s.yml", 2, "match")}


def test_a_file_that_is_not_what_its_name_says_is_told_and_the_others_are_read(config: Path) -> None:
    (config / "scheme.yml").write_text("schemes: [", encoding="utf-8")
    (config / "sources" / "gbk.yml").write_text("match: 热线", encoding="gb18030")
    (config / "units.csv").write_bytes(b"\xff\xfe\x00\x81")
    assert {name for name, _, _ in _found(config, "error")} >= {"scheme.yml", "sources/gbk.yml", "units.csv"}


def test_words_of_ledgers_are_words_of_the_lists(config: Path) -> None:
    before = load(config)
    (config / "exemptions.csv").write_text(
        "单位,任务事项,期间,处理,延期至\n河口镇人民政府,半年专题汇报,2026上半年,延期,2026年7月26日\n"
        "ｑｈ204,季度落实情况报告,2026年第一季度,免报,\n柳林镇,REPORT_NOTICE,2026年,豁免,\nQH201,重大情况随时上报,2026年3月,exempt,\n",
        encoding="utf-8",
    )
    (config / "case_limits.csv").write_text(
        "渠道,答复时限,办结时限\n网上信访,15天,60 日\n12345热线,1个工作日,5 个工作日\n来访,24小时内,\n",
        encoding="gb18030",
    )
    (config / "case_exclusions.csv").write_text("工单编号,单位\nRX1,青禾县住房和城乡建设局\n", encoding="utf-8")
    (config / "calendar.csv").write_text(
        "日期,是否上班,名称\n2026/2/17,休,春节\n2026年2月14日,上班,调休\n20260218,否,\n", encoding="utf-8"
    )
    (config / "baselines.csv").write_text(
        "单位,指标,起始期间,原因\n河口镇,按时办结率,2024年三季度,换系统\n全部,cases_received,2024,\n", encoding="utf-8"
    )
    (config / "figures.csv").write_text("label,figure\n党组会,study_sessions[学习类型=集中学习]\n", encoding="utf-8")
    found = load(config)
    assert [(row.unit_code, row.obligation_code, row.period_code, row.kind) for row in found.exemptions] == [
        ("QH202", "REPORT_HALF_YEAR", "2026-H1", "extended"),
        ("QH204", "REPORT_QUARTER", "2026-Q1", "exempt"),
        ("QH204", "REPORT_NOTICE", "2026", "exempt"),
        ("QH201", "REPORT_URGENT", "2026-03", "exempt"),
    ]
    assert found.exemptions[0].new_due_at == datetime(2026, 7, 26, 23, 59, 59, 999999, SHANGHAI)
    assert [(row.channel, row.response_limit, row.resolution_limit) for row in found.case_limits] == [
        ("petition", (15, "days"), (60, "days")),
        ("hotline", (1, "working days"), (5, "working days")),
        ("visit", (24, "hours"), None),
    ]
    assert [row.unit_code for row in found.case_exclusions] == ["QH103"]
    assert [(row.unit_code, row.metric_code, row.from_period, row.reason) for row in found.baselines] == [
        ("QH202", "case_on_time_resolution_rate", "2024-Q3", "换系统"),
        ("all", "cases_received", "2024", None),
    ]
    assert [(day.date.day, day.is_working_day) for day in found.calendar] == [(14, True), (17, False), (18, False)]
    assert found.figures == {"党组会": "study_sessions[session_type=collective]"}
    assert before.obligations == found.obligations


def _without_lines(references: References) -> list[ObligationRow]:
    return [row.model_copy(update={"line": 0}) for row in references.obligations]


def test_obligations_in_chinese_words_are_those_in_codes(config: Path) -> None:
    header, *rows = (config / "obligations.csv").read_text(encoding="utf-8").splitlines()
    before = _without_lines(load(config))
    words = {
        "minimum_count": "最低次数",
        "event_report": "随时上报",
        ",report,": ",定期报送,",
        ",study,": ",理论学习,",
        ",reporting,": ",材料报送,",
        ",half_year,": ",每半年,",
        ",quarter,": ",季度,",
        ",year,": ",年,",
        ",event,": ",随时,",
        "session_type=collective": "学习类型=集中学习",
        "topic_class=special": "内容类别=专题",
        "period_end+10 working days": "期末后10个工作日",
        "period_end+15 days": "期末后15天",
        "period_end-20 days": "期末前20日",
        "event+24 hours": "事件后24小时",
        ",all,": ",全部,",
        "bureau|township": "Bureau｜ＴＯＷＮＳＨＩＰ",
    }
    text = "\n".join(rows)
    for code, word in words.items():
        text = text.replace(code, word)
    labels = (
        "任务代码,领域,任务事项,英文名称,种类,频次,最低次数,计入条件,截止规则,宽限天数,适用单位类型,生效日期,失效日期"
    )
    (config / "obligations.csv").write_text(f"{labels}\n{text}\n", encoding="utf-8")
    assert header.count(",") == labels.count(",")
    assert _without_lines(load(config)) == before


def test_settings_that_change_figures_change_the_digest_and_others_do_not(config: Path) -> None:
    before = load(config)
    (config / "taizhang.toml").write_text("port = 9000\n", encoding="utf-8")
    assert load(config).digest == before.digest
    for text in ('work_hours = "09:00-17:00"', "repair_window_days = 5", 'timezone = "Asia/Urumqi"'):
        (config / "taizhang.toml").write_text(text, encoding="utf-8")
        assert load(config).digest != before.digest
    assert load(config).reading_digest != before.reading_digest
    assert {source.timezone for source in load(config).sources} == {"Asia/Urumqi"}


def test_the_command_lists_problems_and_says_1_and_says_0_where_there_is_none(config: Path) -> None:
    command = ["config", "check", "--home", str(config.parent)]
    fine = CliRunner().invoke(app, command)
    assert (fine.exit_code, fine.stdout) == (0, "config/ 没有问题\n")
    last = _append(config / "units.csv", "J1,东街道办事处,street,,QH,many,,\n")
    wrong = CliRunner().invoke(app, [*command, "--json"])
    assert wrong.exit_code == 1
    [error] = [problem for problem in json.loads(wrong.stdout)["problems"] if problem["severity"] == "error"]
    assert (error["file"], error["line"], error["column"]) == ("units.csv", last, "headcount")


def test_versions_of_the_scheme_that_begin_on_one_day_are_told(config: Path) -> None:
    text = (config / "scheme.yml").read_text(encoding="utf-8")
    version = text[text.index("  - scheme_code") :].replace("default", "second")
    (config / "scheme.yml").write_text(text + version, encoding="utf-8")
    assert {(name, key) for name, _, key in _found(config, "warning")} == {("scheme.yml", "schemes.1.valid_from")}


@pytest.mark.parametrize("first_day", ["2026-01-01 10:00:00", "0001-01-01", "soon", "[]"])
def test_a_version_of_the_scheme_begins_on_a_day(config: Path, first_day: str) -> None:
    text = (config / "scheme.yml").read_text(encoding="utf-8")
    version = (
        text[text.index("  - scheme_code") :]
        .replace("default", "second")
        .replace("valid_from:", f"valid_from: {first_day}")
    )
    (config / "scheme.yml").write_text(text + version, encoding="utf-8")
    assert {key for _, _, key in _found(config, "error")} == {"schemes.1.valid_from"}
    (config / "scheme.yml").write_text("schemes:\n" + version, encoding="utf-8")
    assert {key for _, _, key in _found(config, "error")} == {"schemes.0.valid_from"}


def test_a_variable_that_is_nearly_a_setting_is_told(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIZHANG_TIME_ZONE", "Asia/Tokyo")
    monkeypatch.setenv("TAIZHANG_SOMETHING_ELSE", "1")
    monkeypatch.setenv("TAIZHANG_HOME", "/nowhere")
    monkeypatch.setenv("TAIZHANG_PROT", "8051")
    assert _found(config, "warning") == {("TAIZHANG_TIME_ZONE", None, None), ("TAIZHANG_PROT", None, None)}


def test_an_alias_is_added_to_a_list_with_chinese_headers() -> None:
    before = "单位代码,单位名称,单位类型,别名\nU1,城关镇,township,\n"
    assert with_alias(before.encode(), "城关镇政府", "U1").decode() == before.replace(
        "township,", "township,城关镇政府"
    )


def test_config_check_loads_no_heavy_library(config: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom orchestration.settings.check import check_config\n"
        f"check_config(Path({str(config)!r}))\n"
        "print(sorted({'pandas', 'numpy', 'duckdb', 'pyarrow', 'dagster', 'dbt', 'great_expectations'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=dict(os.environ), check=True
    )
    assert done.stdout == "[]\n"


def test_a_wrong_line_still_names_its_unit_and_its_duty(config: Path) -> None:
    unit = _append(config / "units.csv", "Z1,东河镇,township,,QH,many,,\n")
    _append(config / "units.csv", "Z2,东河镇办公室,section,,东河镇,4,,\n")
    duty = _append(config / "obligations.csv", "LATE,reporting,专项报告,,report,,,,period_end,x,all,,\n")
    (config / "exemptions.csv").write_text(
        "unit,obligation,period,kind\n东河镇,专项报告,2026上半年,免报\nZZ,LATE,2026,免报\n", encoding="utf-8"
    )
    wrong = {
        ("units.csv", unit, "headcount"),
        ("obligations.csv", duty, "cadence"),
        ("obligations.csv", duty, "grace_days"),
    }
    assert _found(config, "error") == {*wrong, ("exemptions.csv", 3, "unit")}


@pytest.mark.parametrize("text", [None, "单位代码;单位名称\nQH101;甲\n"], ids=["no file", "other separator"])
def test_where_no_unit_can_be_read_no_other_list_is_blamed(config: Path, text: str | None) -> None:
    (config / "units.csv").unlink()
    if text is not None:
        (config / "units.csv").write_text(text, encoding="utf-8")
    (config / "exemptions.csv").write_text(
        "unit,obligation,period,kind\n河口镇,STUDY_TOPIC,2026,免报\n", encoding="utf-8"
    )
    assert {problem.file for problem in check_config(config).of("error")} == {"units.csv"}


def test_missing_columns_and_metrics_are_named_as_a_clerk_knows_them(config: Path) -> None:
    (config / "units.csv").write_text("单位代码,单位名,类型\nQH101,甲,局\n", encoding="utf-8")
    scheme = config / "scheme.yml"
    scheme.write_text(
        scheme.read_text(encoding="utf-8").replace("study_fulfilment_rate", "study_fulfillment_rate"), encoding="utf-8"
    )
    said = " ".join(problem.sentence.zh for problem in check_config(config).sorted())
    assert "unit_name（单位名称）" in said and "是不是 study_fulfilment_rate？" in said


def test_a_run_tells_problems_in_the_order_of_their_lines(config: Path) -> None:
    (config / "taizhang.toml").write_text('timezone = "Asia/Bejing"\nprot = 1\nport = 0\n', encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load(config)
    assert [line.strip().split("：")[0] for line in error.value.text.zh.splitlines()[1:4]] == [
        f"taizhang.toml 第 {line} 行的 {key}" for line, key in enumerate(("timezone", "prot", "port"), 1)
    ]


def test_the_list_of_commands_shows_whole_lines() -> None:
    shown = " ".join(CliRunner().invoke(app, ["--help"], env={"COLUMNS": "80"}).output.split())
    assert "dry run: print the receipt, change nothing." in shown and "..." not in shown.partition("Commands:")[2]
