from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.labels import bare_header, header_keys, hints, normalise_label
from expectations.loading import contracts


@given(st.text())
def test_a_normalised_label_stays_as_it_is(text: str) -> None:
    assert normalise_label(normalise_label(text)) == normalise_label(text)


@given(st.text())
def test_every_text_has_keys_without_spaces_at_the_ends(text: str) -> None:
    assert all(key and key == key.strip() for key in header_keys(text))
    assert bare_header(text) == bare_header(text).strip()
    assert isinstance(hints(text), tuple)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("  单位 ", "单位"),
        ("应到（人数）", "应到(人数)"),
        ("应到【人数】", "应到(人数)"),
        ("ＨＥＬＤ＿ＯＮ", "held_on"),
        ("Held\u3000\n on", "held on"),
        ("\ufeff单\u200b位", "单位"),
        ("１２３４５热线", "12345热线"),
    ],
)
def test_labels_are_compared_without_width_case_brackets_and_extra_spaces(written: str, same: str) -> None:
    assert normalise_label(written) == normalise_label(same)


@pytest.mark.parametrize(
    ("template", "header", "field"),
    [
        ("study_session", "学 习\n时 间", "held_on"),
        ("study_session", "＊学习时间（年/月/日）", "held_on"),
        ("study_session", "时长（单位：分钟）", "duration_minutes"),
        ("study_session", "时长(小时)", None),
        ("study_session", "应到人数（人）", "invited"),
        ("study_session", "应到(百人)", None),
        ("study_session", "参加人员", None),
        ("study_session", "学习内容", None),
        ("case", "工单编号*", "case_id"),
        ("case", "诉求内容", None),
        ("outreach_item", "数量(篇)", "items"),
        ("outreach_item", "标题", None),
        ("period_summary", "value", "value"),
    ],
)
def test_a_header_is_understood_as_a_careful_colleague_would(template: str, header: str, field: str | None) -> None:
    found = contracts()[template].field_for(header)
    assert (found.name if found else None) == field


@pytest.mark.parametrize("template", contracts())
def test_every_label_leads_to_its_own_field_however_it_is_decorated(template: str) -> None:
    contract = contracts()[template]
    for field in contract.fields:
        for label in field.labels:
            full_width = "".join(
                chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character for character in label
            )
            for header in (label, f" {label} ", full_width, label.upper(), f"{label}*", f"{label}："):
                assert contract.field_for(header) == field, header


@pytest.mark.parametrize("header", ["序号", "序 号", "备注", "备注（选填）", "No.", "NO.", "remarks"])
def test_columns_that_every_ledger_has_are_known_and_ignored(header: str) -> None:
    for contract in contracts().values():
        assert contract.is_ignored(header)
        assert contract.field_for(header) is None
