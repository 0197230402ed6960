from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
import yaml
from open_data_contract_standard.model import OpenDataContractStandard

from expectations import contract as contract_module
from expectations import loading
from expectations.contract import COMMON_COLUMNS, ContractError, raw_columns
from expectations.labels import header_keys, normalise_label
from expectations.loading import code_lists, contracts

FILES = sorted(loading.FOLDER.glob("[!_]*.yml"))
REQUIRED = {
    "unit_list": "unit_code unit_name unit_type",
    "study_session": "unit held_on",
    "report_submission": "unit obligation period received_at",
    "case": "unit received_at",
    "outreach_item": "unit published_on",
    "period_summary": "unit period figure value",
}
OPTIONAL = {
    "unit_list": "aliases parent_code headcount valid_from valid_to",
    "study_session": "session_type topic_class invited attended duration_minutes",
    "report_submission": "result event_at",
    "case": "case_id channel category first_response_at closed_at satisfied reopened resolution_due_at reported_on_time",
    "outreach_item": "channel level items reviewed",
    "period_summary": "qualifier numerator denominator",
}
PROMISED_LABELS = {
    "study_session": "单位:unit 单位名称:unit 填报单位:unit 学习时间:held_on 学习日期:held_on 日期:held_on 学习类型:session_type 学习形式:session_type "
    "内容类别:topic_class 应到:invited 应到(人数):invited 实到:attended 实到(人数):attended 时长:duration_minutes",
    "report_submission": "任务事项:obligation 期间:period 报送时间:received_at 审核结果:result 事件时间:event_at",
    "case": "工单编号:case_id 渠道:channel 类别:category 受理时间:received_at 首次回复时间:first_response_at 办结时间:closed_at "
    "办理期限:resolution_due_at 是否满意:satisfied 是否重办:reopened 是否按时:reported_on_time",
    "outreach_item": "发布日期:published_on 渠道:channel 级别:level 数量:items 篇数:items 数量/篇数:items 是否三审:reviewed",
    "period_summary": "期间:period 指标:figure 数值:value 限定:qualifier 分子:numerator 分母:denominator",
}
CODES = {
    "session_type": "collective 集中学习, study_group 中心组学习, deliberation 专题研究会议, analysis 分析研判会议, lecture 党课与专题授课, "
    "visit 教育基地参观, online 线上学习, other 其他",
    "topic_class": "special 专题, general 一般",
    "channel": "petition 网上信访, hotline 12345热线, mailbox 领导信箱, message 网民留言, phone 来电, visit 来访, app 政务应用, other 其他",
    "outreach_channel": "wechat 公众号, weibo 微博, website 网站, newspaper 报纸, tv 电视, radio 电台, press_conference 新闻发布会, "
    "bulletin 简报与期刊, noticeboard 宣传栏, video 短视频, other 其他",
    "level": "unit 本单位, county 县区, city 市, province 省, national 国家",
    "qualifier": "exact 准确, more_than 多于",
    "result": "accepted 通过, returned 退回",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the contract files that a test may change."""
    for path in loading.FOLDER.glob("*.yml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(loading, "FOLDER", tmp_path)
    monkeypatch.setattr(loading, "CODES", tmp_path / "_codes.yml")
    loading._lists.cache_clear()
    yield tmp_path
    loading._lists.cache_clear()


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_contract_file_follows_the_published_standard(path: Path) -> None:
    jsonschema.validate(
        yaml.safe_load(path.read_text(encoding="utf-8")), json.loads(OpenDataContractStandard.json_schema())
    )


def test_there_is_one_contract_for_each_template() -> None:
    assert set(contracts()) == set(REQUIRED)


@pytest.mark.parametrize("template", REQUIRED)
def test_a_template_has_the_promised_columns(template: str) -> None:
    fields = contracts()[template].fields
    assert sorted(field.name for field in fields if field.required) == sorted(REQUIRED[template].split())
    assert sorted(field.name for field in fields if not field.required) == sorted(OPTIONAL[template].split())


@pytest.mark.parametrize("template", PROMISED_LABELS)
def test_the_promised_labels_lead_to_their_columns(template: str) -> None:
    for pair in PROMISED_LABELS[template].split():
        label, name = pair.rsplit(":", 1)
        found = contracts()[template].field_for(label)
        assert found is not None and found.name == name, label


def test_no_header_means_two_columns_of_one_template() -> None:
    for contract in contracts().values():
        meanings: dict[str, set[str]] = {}
        for field in contract.fields:
            for label in field.labels:
                for key in header_keys(label):
                    meanings.setdefault(key, set()).add(field.name)
        assert {key: names for key, names in meanings.items() if len(names) > 1} == {}


@pytest.mark.parametrize("name", CODES)
def test_a_code_list_has_the_promised_codes_and_labels_in_order(name: str) -> None:
    assert ", ".join(f"{code.code} {code.label_zh}" for code in code_lists()[name]) == CODES[name]


def test_there_are_no_other_code_lists_and_each_is_used() -> None:
    used = {field.codes for contract in contracts().values() for field in contract.fields if field.codes}
    assert set(code_lists()) == set(CODES) == used


def test_no_word_means_two_codes_of_one_list() -> None:
    for codes in code_lists().values():
        meanings: dict[str, set[str]] = {}
        for code in codes:
            for word in (code.code, code.label_zh, code.label_en, *code.synonyms):
                meanings.setdefault(normalise_label(word), set()).add(code.code)
        assert {word: owners for word, owners in meanings.items() if len(owners) > 1} == {}


def test_only_four_columns_have_a_default() -> None:
    defaults = {
        field.name: field.default
        for contract in contracts().values()
        for field in contract.fields
        if field.default is not None
    }
    assert defaults == {"result": "accepted", "items": 1, "session_type": "other", "topic_class": "general"}
    for contract in contracts().values():
        for field in contract.fields:
            assert (
                field.codes is None
                or field.default is None
                or field.default in {code.code for code in code_lists()[field.codes]}
            )


def test_an_example_never_names_a_person_and_is_a_value_of_its_column() -> None:
    for contract in contracts().values():
        for field in contract.fields:
            if field.codes and field.example:
                assert field.example in {code.label_zh for code in code_lists()[field.codes]}, field.name
            if field.max_length and field.example:
                assert len(str(field.example)) <= field.max_length


def test_raw_columns_carry_the_local_day_beside_the_instant_and_end_with_the_common_ones() -> None:
    columns = raw_columns(contracts()["case"])
    names = list(columns)
    assert names[names.index("received_at") + 1] == "received_on" and columns["received_on"] == "DATE"
    assert names[names.index("closed_at") + 1] == "closed_on" and columns["closed_at"] == "TIMESTAMPTZ"
    assert names[-len(COMMON_COLUMNS) :] == list(COMMON_COLUMNS)
    assert list(raw_columns(contracts()["report_submission"]))[:5] == [
        "unit_code",
        "obligation_code",
        "period_code",
        "received_at",
        "received_on",
    ]


def test_each_template_is_dated_by_its_event() -> None:
    days = {template: contract.event_day_column for template, contract in contracts().items()}
    assert days == {
        "unit_list": None,
        "study_session": "held_on",
        "report_submission": "received_on",
        "case": "received_on",
        "outreach_item": "published_on",
        "period_summary": None,
    }


def test_importing_the_contracts_loads_nothing_heavy() -> None:
    heavy = "['pandas', 'great_expectations', 'pydantic', 'yaml', 'open_data_contract_standard']"
    script = f"import sys, expectations.contract, expectations.suites; print([name for name in {heavy} if name in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()
        == "[]"
    )


def test_the_expectations_know_nothing_of_the_other_parts() -> None:
    for path in Path(contract_module.__file__).parent.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not any(
            f"{word} {part}" in text
            for word in ("from", "import")
            for part in ("orchestration", "dashboards", "duckdb")
        ), path.name


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{synonym: 学习日期}", "{synonym: 应到}", "'应到' means both"),
        ("{synonym: 学习日期}", "{synonym: 备注}", "headers.ignored"),
        ("{property: codes, value: session_type}", "{property: codes, value: session_kind}", "session_kind"),
        ("{property: codes, value: session_type}", "{property: codez, value: session_type}", "codez"),
        ("{property: titleWords,", "{property: titleWord,", "titleWord"),
        ("{property: eventField, value: held_on}", "{property: identityField, value: held_at}", "held_at"),
        ("{property: eventField, value: held_on}", "{property: wide, value: {header: held_on}}", "header: …, cell: …"),
        ("severity: warning", "severity: mild", "mild"),
        ("field: held_on", "field: held_at", "held_at"),
        ("engine: greatExpectations", "engine: soda", "greatExpectations"),
        ("logicalType: date", "logicalType: vector", "vector"),
        ("kind: DataContract", "kindly: DataContract", "kindly"),
        ("  - name: study_session", "  - name: study_sessions", "exactly one schema"),
        ("schema:", "schema: [", "study_session.yml"),
    ],
)
def test_a_wrong_contract_is_refused_and_says_why(folder: Path, old: str, new: str, says: str) -> None:
    change(folder / "study_session.yml", old, new)
    with pytest.raises(ContractError, match=says) as refused:
        loading.contracts.__wrapped__()
    assert "study_session.yml" in str(refused.value)


def test_a_word_in_two_codes_of_a_list_is_refused(folder: Path) -> None:
    change(folder / "_codes.yml", "synonyms: [专题学习", "synonyms: [日常, 专题学习")
    with pytest.raises(ContractError, match="'日常' means both special and general"):
        loading.code_lists.__wrapped__()
