"""Every figure can be taken apart: the rows behind it come to the published numerator and denominator."""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.explain import UnknownName, explain, explain_exact, words
from orchestration.explain.names import Ask, Row
from orchestration.explain.terminal import asker
from tests.catalogue import forms
from tests.warehouse.building import PROJECT
from tests.warehouse.test_project import METRICS

pytestmark = pytest.mark.xdist_group("nasty")
_PARENT = "ROOT"
_REASON = "explain.reason."


@pytest.fixture(scope="module")
def ask(nasty_snapshot: Path) -> Iterator[Ask]:
    connection = duckdb.connect(str(nasty_snapshot), read_only=True, config={"threads": "1"})
    connection.execute("set TimeZone = 'Asia/Shanghai'")
    yield asker(connection)
    connection.close()


@pytest.fixture(scope="module")
def published(nasty_snapshot: Path) -> dict[tuple[str, str, str], Row]:
    connection = duckdb.connect(str(nasty_snapshot), read_only=True, config={"threads": "1"})
    cursor = connection.execute(
        "select *, form, domain, period_kind from marts.fct_unit_metric join marts.dim_metric using (metric_code) join marts.dim_period using (period_code)"
    )
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
    connection.close()
    return {(row["metric_code"], row["unit_code"], row["period_code"]): row for row in rows}


def _chosen(published: dict[tuple[str, str, str], Row]) -> list[tuple[str, str, str]]:
    """Every metric with every other unit, with every kind of period (the parent among them) and every status it has."""
    by_kind, by_unit, by_status = defaultdict(list), defaultdict(list), {}
    for key, row in sorted(published.items()):
        by_kind[key[0], row["period_kind"]].append(key)
        by_unit[key[:2]].append(key)
        by_status.setdefault((key[0], row["status"]), key)
    chosen = set(by_status.values())
    for number, keys in enumerate(by_kind.values()):
        filled = [key for key in keys if published[key]["numerator"]] or keys
        parents = [key for key in filled if key[1] == _PARENT] or filled
        chosen |= {parents[number % len(parents)], filled[7 * number % len(filled)]}
    for number, keys in list(enumerate(by_unit.values()))[::2]:
        filled = [key for key in keys if published[key]["numerator"]] or keys
        chosen.add(filled[5 * number % len(filled)])
    return sorted(chosen)


def _comes_to(metric: str, figure: Row, amounts: list[float]) -> float:
    if figure["status"] != "summary_only" and figure["form"] == "median":
        return statistics.median(amounts)
    return max(amounts) if metric == "study_longest_gap_days" and figure["status"] != "summary_only" else sum(amounts)


def test_the_rows_of_every_metric_come_to_what_was_published(
    ask: Ask, published: dict[tuple[str, str, str], Row]
) -> None:
    known, seen = words.labels(ask), Counter()
    for metric, unit, period in _chosen(published):
        figure = published[metric, unit, period]
        rows = ask(
            f"explain.rows.{figure['domain']}",
            metric=metric,
            unit=unit,
            period=period,
            role=None,
            most=100_000,
            skipped=0,
        )
        amounts = defaultdict(list)
        for row in rows:
            amounts[row["role"]].append(row["amount"])
            seen[row["reason"]] += 1
            for lang in ("zh", "en"):
                assert "{" not in words.reason(row, known, lang)
        for role in ("numerator", "denominator"):
            if figure[role] is None:
                assert amounts[role] == [], (metric, unit, period, role)
            else:
                found = _comes_to(metric, figure, amounts[role]) if amounts[role] else 0.0
                assert found == pytest.approx(figure[role], abs=1e-9), (metric, unit, period, role)
        if figure["status"] == "summary_only" and figure["numerator"] is None:
            assert amounts["reported"] == [figure["value"]]
        assert figure["status"] not in ("no_data", "not_applicable") or not any(amounts["numerator"]), (
            metric,
            unit,
            period,
        )
    assert {key[0] for key in published} == set(METRICS)
    assert len(seen) > 50, "the world of this test no longer shows most of what a row can be"


def test_totals_of_the_database_agree_with_the_rows_and_say_so(
    ask: Ask, published: dict[tuple[str, str, str], Row]
) -> None:
    for key in _chosen(published)[::60]:
        found = explain_exact(ask, *key)
        assert found is not None and found.adds_up, key
        assert {part.role: part.row_count for part in found.parts} == dict(Counter(row["role"] for row in found.rows()))


def test_rows_come_in_pages_that_together_are_the_whole(ask: Ask) -> None:
    found = explain(ask, "cases_received", _PARENT, "2025")
    whole = found.rows()
    pages = [row for start in range(0, len(whole) + 7, 7) for row in found.rows(most=7, skipped=start)]
    assert pages == whole and len(whole) > 20
    assert found.rows(role="left_out") == [row for row in whole if row["role"] == "left_out"]


def test_every_row_of_a_ledger_has_file_sheet_row_and_an_excluded_case_its_reason(ask: Ask) -> None:
    rows = [
        row for year in ("2024", "2025") for row in explain(ask, "case_on_time_resolution_rate", _PARENT, year).rows()
    ]
    counted = [row for row in rows if row["role"] in ("numerator", "denominator")]
    assert counted and all(
        row["file_id"] and row["sheet"] and row["row_number"] and row["happened_on"] for row in counted
    )
    assert "case_excluded" in {row["reason"] for row in rows if row["role"] == "left_out"}


def test_cases_and_reports_that_are_not_ripe_are_left_out_and_say_until_when(
    ask: Ask, published: dict[tuple[str, str, str], Row]
) -> None:
    reasons: dict[str, Counter[str]] = {}
    for metric, event in (("case_response_rate", "response"), ("case_on_time_resolution_rate", "resolution")):
        for unit in ("T1", "N3", _PARENT):
            found = explain(ask, metric, unit, "2025")
            said = Counter(row["reason"] for row in found.rows(role="left_out"))
            assert said[f"{event}_not_ripe"] + said[f"{event}_inside_limit"] == found.figure["unripe_count"]
            reasons[unit] = said
    assert reasons["N3"]["resolution_not_ripe"] == 3 and reasons["T1"]["resolution_inside_limit"] == 2
    [visit, *_] = explain(ask, "case_on_time_resolution_rate", "T1", "2025-06").rows(role="left_out")
    assert (
        words.reason(visit, words.labels(ask), "en")
        == "closed 2025-06-14 10:00; counts once the limit 2025-06-18 15:30 has passed"
    )

    def became(unit: str, role: str) -> set[str]:
        return {row["reason"] for row in explain(ask, "reports_missing", unit, "2025-05").rows(role=role)}

    assert "report_not_ripe" in became("X", "left_out") and "report_exempt" in became("N1", "left_out")
    assert "report_to_repair" in became("S2", "numerator") and "report_never_accepted" in became("S3", "numerator")


def test_what_is_provisional_is_said_with_the_status(ask: Ask) -> None:
    def said(metric: str, unit: str, period: str) -> str:
        return words.status(explain(ask, metric, unit, period).figure, words.labels(ask), "zh")

    assert said("case_on_time_resolution_rate", "N3", "2025-06") == "不适用，暂定（另有 3 件时限未到，未计入）"
    assert said("case_closure_rate", "LONE", "2025-04") == "样本不足（少于 20），暂定"
    assert said("case_closure_rate", "S2", "2025-04") == "样本不足（少于 20）"


def test_the_rows_that_decide_a_median_or_a_longest_gap_are_marked(
    ask: Ask, published: dict[tuple[str, str, str], Row]
) -> None:
    for metric in (
        "case_resolution_hours_median",
        "report_lateness_days_median",
        "study_longest_gap_days",
        "cases_received",
    ):
        keys = [
            key
            for key, row in published.items()
            if key[0] == metric and row["value"] is not None and row["status"] != "summary_only"
        ]
        for key in keys[:: max(1, len(keys) // 3)]:
            found = explain_exact(ask, *key)
            deciding = {row["amount"] for row in found.rows() if row["decides"]}
            if metric == "cases_received":
                assert deciding == set()
            else:
                assert 1 <= len(deciding) <= 2 and statistics.mean(deciding) == pytest.approx(found.figure["value"]), (
                    key
                )


def test_names_are_found_and_unknown_ones_named_with_the_nearest(ask: Ask) -> None:
    assert explain(ask, " Study   Sessions ", _PARENT.lower(), "2025-q1").figure["metric_code"] == "study_sessions"
    for wrong, near in [
        (("study_sesions", _PARENT, "2025"), "study_sessions"),
        (("study_sessions", "ROTT", "2025"), "ROOT"),
        (("study_sessions", _PARENT, "2025-13"), "2025-06"),
    ]:
        with pytest.raises(UnknownName) as refused:
            explain(ask, *wrong)
        assert near in refused.value.text.en and near in refused.value.text.zh


def test_every_reason_has_words_and_every_word_a_reason() -> None:
    sources = [
        *(PROJECT / "models" / "reporting" / "contributions").glob("*.sql"),
        PROJECT / "macros" / "contributions.sql",
    ]
    texts = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    said = {key.removeprefix(_REASON) for key in forms("en") if key.startswith(_REASON)}
    named = set(re.findall(r"'([a-z]+(?:_[a-z]+)*)'", texts)) & said
    timeliness = re.findall(
        r"case_timeliness,(\w+),", (PROJECT / "seeds" / "status_code.csv").read_text(encoding="utf-8")
    )
    put_together = {f"file_{status}" for status in ("refused", "superseded", "duplicate", "withdrawn")}
    put_together |= {code for code in timeliness if code.startswith("flag_")}
    put_together |= {
        f"{what}_{code}" for what in ("response", "resolution") for code in timeliness if "flag" not in code
    }
    assert said - named == put_together
    assert all(start in texts for start in ("'file_' || ", "'response_' || ", "'resolution_' "))
