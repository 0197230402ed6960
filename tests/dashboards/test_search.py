"""One box that finds units, metrics, files and pages of the snapshot on the page."""

from __future__ import annotations

import duckdb
import pytest

from dashboards import searching
from dashboards.snapshot import Snapshots
from dashboards.view import View, parse

HOME = parse("/", "?period=2025-Q3")


@pytest.fixture
def find(own_home):
    """A search in the example home: groups of labels and addresses."""
    snapshots = Snapshots(own_home)

    def ask(wanted, view: View = HOME, snapshot_id=None):
        return {group["group"]: group["items"] for group in searching.find(snapshots, wanted, view, snapshot_id)}

    yield ask
    snapshots.close()


def labels(found):
    return {kind: [hit["label"] for hit in hits] for kind, hits in found.items()}


def test_a_unit_is_found_by_name_or_code_and_a_metric_by_its_name_in_either_language(find):
    assert find("金沙")["单位"] == [{"value": "/unit?period=2025-Q3&unit=TS08", "label": "金沙乡 · TS08"}]
    assert labels(find("ts08"))["单位"] == ["金沙乡 · TS08"]
    assert labels(find("  按时办结 "))["指标"] == labels(find("On-time resolution"))["指标"] == ["按时办结率"]
    assert find("按时办结")["指标"][0]["value"] == "/metrics?period=2025-Q3&metric=case_on_time_resolution_rate"
    assert labels(find("rank", parse("/", "?lang=en")))["Pages"] == ["Ranking"]


def test_before_anything_is_typed_the_pages_are_offered(find):
    assert list(find("")) == list(find(None)) == list(find(" \t")) == ["页面"]
    assert "总览" in labels(find(""))["页面"]


def test_a_file_leads_to_its_receipt(find):
    hits = find("xlsx")["报送的文件"]
    assert len(hits) == 8 == len({hit["value"] for hit in hits})
    assert all(hit["value"].startswith("/collection?period=2025-Q3") for hit in hits)


def test_hits_are_those_of_the_snapshot_on_the_page(find, own_home):
    with duckdb.connect(str(own_home / "snapshots" / "S000001.duckdb")) as connection:
        connection.execute("update marts.dim_unit set unit_name = '银沙乡' where unit_code = 'TS08'")
    assert "单位" not in find("银沙") and labels(find("银沙", snapshot_id="S000001"))["单位"] == ["银沙乡 · TS08"]
    assert "单位" not in find("金沙", snapshot_id="S000001")
    assert "页面" in find("总览", snapshot_id="S999999")


@pytest.mark.parametrize(
    "odd", ["%", "' or 1=1 --", "<img src=x onerror=alert(1)>", "$wanted", "镇" * 100_000, 7, ["x"]]
)
def test_odd_words_find_no_unit_and_break_nothing(find, odd):
    assert "单位" not in find(odd)
