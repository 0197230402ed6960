"""Collection on a home: what receipts say after versions are settled, what is healed, and what stops a run."""

from __future__ import annotations

import io
import json
from contextlib import closing
from pathlib import Path

import duckdb
import openpyxl
import pytest

from orchestration.clock import as_of
from orchestration.home import Home, create
from orchestration.messages import UserError
from orchestration.pipeline import pending
from orchestration.pipeline.collect import Collected, collect
from orchestration.pipeline.session import RunSettings
from orchestration.reference import load
from orchestration.state import StateStore
from tests.collection.conftest import csv_bytes, xlsx_bytes
from tests.journey.ledgers import study

HOTLINE = """template: case
match: 平台/*.csv
drop: [来电人]
columns:
  unit: 承办单位
  received_at: 受理时间
  closed_at: 办结时间
"""
EXPORT = [
    ["承办单位", "受理时间", "办结时间", "来电人"],
    ["城关镇", "2024-03-01", "2024-03-02", "王小明"],
    ["城关镇", "上周", "", "李小红"],
]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    place = Home(tmp_path / "home")
    create(place)
    (place.config / "units.csv").write_text("unit_code,unit_name,unit_type\nU1,城关镇,township\n", "utf-8")
    (place.config / "sources" / "hotline.yml").write_text(HOTLINE, "utf-8")
    return place


def run(home: Home) -> Collected:
    return collect(home, RunSettings(load(home.config)), as_of("2024-06-01"))


def receipts(home: Home) -> dict[str, dict]:
    return {
        body["file_name"]: body
        for path in home.receipts.glob("*.json")
        if (body := json.loads(path.read_text("utf-8")))
    }


def statuses(collected: Collected) -> dict[str, tuple[str, int]]:
    return {item.parsed.file_name: (item.status, item.version) for item in collected.submissions}


def test_an_export_corrected_in_its_copy_takes_the_place_of_the_first(home: Home) -> None:
    (home.inbox / "平台").mkdir()
    (home.inbox / "平台" / "2024.csv").write_bytes(csv_bytes(EXPORT))
    run(home)
    [(name, body)] = receipts(home).items()
    copy = openpyxl.load_workbook(home.receipts / f"{body['file_id']}.xlsx")
    page = copy.worksheets[1]
    assert [cell.value for cell in page["D"]] == ["来电人", None, None]
    page["B3"], page["D3"] = "2024-03-04", "李小红"
    target = io.BytesIO()
    copy.save(target)
    (home.inbox / f"{body['file_id']} (1).xlsx").write_bytes(target.getvalue())
    collected = run(home)
    corrected = f"{body['file_id']} (1).xlsx"
    assert statuses(collected) == {name: ("superseded", 1), corrected: ("accepted", 2)}
    answered = receipts(home)
    assert answered[corrected]["corrects"] == name and answered[corrected]["parts"][0]["source"] == "hotline"
    assert answered[name]["parts"][0]["replaced_by"] == answered[corrected]["file_id"]
    # what the source drops is dropped from the copy too, though its name says nothing of a source
    assert not any("李小红".encode() in path.read_bytes() for path in home.archive.iterdir())
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        assert connection.execute(
            "select distinct file_name from raw.submission where status = 'accepted'"
        ).fetchall() == [(corrected,)]


def test_a_receipt_names_the_file_that_it_repeats(home: Home) -> None:
    first = study(home.inbox / "U1" / "2024年3月.xlsx", "城关镇", ["2024-03-05"])
    data = first.read_bytes()
    run(home)
    (home.inbox / "U1" / "b2024年3月.xlsx").write_bytes(data)
    run(home)
    bodies = receipts(home)
    repeated = bodies["U1/b2024年3月.xlsx"]
    assert (repeated["status"], repeated["parts"][0]["same_as"]) == (
        "duplicate",
        bodies["U1/2024年3月.xlsx"]["file_id"],
    )


def test_receipts_that_were_lost_are_written_again_and_others_left_alone(home: Home) -> None:
    study(home.inbox / "U1" / "2024年3月.xlsx", "城关镇", ["2024-03-05", "上周"])
    study(home.inbox / "U1" / "2024年4月.xlsx", "城关镇", ["2024-04-05"])
    run(home)
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in home.receipts.iterdir()}
    assert len(before) == 3
    lost = [name for name in before if name.endswith(".xlsx")]
    (home.receipts / lost[0]).unlink()
    run(home)
    after = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in home.receipts.iterdir()}
    stem = Path(lost[0]).stem
    assert after.keys() == before.keys()
    assert {name for name in after if after[name] == before[name]} == {
        name for name in after if Path(name).stem != stem
    }
    assert after[f"{stem}.json"][0] == before[f"{stem}.json"][0]


def test_a_copy_goes_when_nothing_is_left_to_mark(home: Home) -> None:
    study(home.inbox / "a.xlsx", "城关", ["2024-03-05"])
    run(home)
    assert len(list(home.receipts.glob("*.xlsx"))) == 1
    (home.config / "units.csv").write_text("unit_code,unit_name,unit_type,aliases\nU1,城关镇,township,城关\n", "utf-8")
    run(home)
    assert receipts(home)["a.xlsx"]["status"] == "accepted" and list(home.receipts.glob("*.xlsx")) == []


def test_a_file_that_the_archive_lost_stops_a_rebuild_until_it_is_withdrawn(home: Home) -> None:
    study(home.inbox / "U1" / "2024年3月.xlsx", "城关镇", ["2024-03-05"])
    study(home.inbox / "U1" / "2024年4月.xlsx", "城关镇", ["2024-04-05"])
    run(home)
    ledger = StateStore(home.state)
    lost = ledger.arrivals()[0]
    (home.archive / lost.archive_sha256).unlink()
    run(home)
    home.warehouse.unlink()
    with pytest.raises(UserError, match=lost.file_id) as caught:
        run(home)
    assert caught.value.exit_code == 3 and "archive/" in caught.value.text.en
    ledger.withdraw(lost.file_id, as_of("2024-06-01"))
    ledger.close()
    assert {name: status for name, (status, _) in statuses(run(home)).items()} == {
        "U1/2024年3月.xlsx": "withdrawn",
        "U1/2024年4月.xlsx": "accepted",
    }


def test_a_warehouse_of_an_earlier_version_is_read_anew(home: Home) -> None:
    study(home.inbox / "U1" / "2024年3月.xlsx", "城关镇", ["2024-03-05"])
    first = run(home)
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("alter table raw.part drop column path")
    again = run(home)
    assert statuses(again) == statuses(first) and again.read_file_ids == first.read_file_ids


@pytest.mark.parametrize("step", ["bytes_deleted", "unlink", "store_readings"])
def test_a_crash_while_personal_data_is_forgotten_is_made_good_by_the_next_run(
    home: Home, monkeypatch, step: str
) -> None:
    (home.inbox / "U1").mkdir()
    (home.inbox / "U1" / "a.csv").write_bytes(
        csv_bytes([["单位", "学习日期", "姓名"], ["城关镇", "2024-03-05", "王小明"]])
    )

    class PowerCut(BaseException):
        """Nothing that a run may catch."""

    def crash(*_: object, **__: object) -> None:
        raise PowerCut

    owner = {"bytes_deleted": StateStore, "unlink": Path, "store_readings": pending}[step]
    with monkeypatch.context() as patch, pytest.raises(PowerCut):
        if step == "unlink":
            real = Path.unlink
            patch.setattr(
                Path, "unlink", lambda path, **how: crash() if path.parent == home.archive else real(path, **how)
            )
        else:
            patch.setattr(owner, step, crash)
        run(home)
    assert statuses(run(home)) == {"U1/a.csv": ("refused", 1)}
    assert list(home.archive.iterdir()) == []
    (answer,) = receipts(home).values()
    assert "王小明" not in json.dumps(answer, ensure_ascii=False) and answer["has_personal_data"]


def test_sheets_that_change_their_months_are_a_new_version(home: Home) -> None:
    def year(months: list[str]) -> bytes:
        return xlsx_bytes(
            {month: [["单位", "学习时间", "学习类型"], ["城关镇", "2024-01-05", "集中学习"]] for month in months}
        )

    (home.inbox / "U1").mkdir()
    for name, months in (
        ("a2024年.xlsx", ["1月", "2月"]),
        ("b2024年.xlsx", ["2月", "1月"]),
        ("c2024年.xlsx", ["2月", "1月"]),
    ):
        (home.inbox / "U1" / name).write_bytes(year(months))
        collected = run(home)
    found = {name: status for name, (status, _) in statuses(collected).items()}
    assert found == {"U1/a2024年.xlsx": "superseded", "U1/b2024年.xlsx": "accepted", "U1/c2024年.xlsx": "duplicate"}


def test_a_line_of_the_manifest_without_a_file_is_named(home: Home) -> None:
    study(home.inbox / "U1" / "2024年3月.xlsx", "城关镇", ["2024-03-05"])
    home.manifest.write_text("file,unit,period\nU1/2024年3月.xlsx,U1,\nU1/2024年4月.xlsx,U1,\n", "utf-8")
    collected = run(home)
    assert (
        collected.manifest_without_file == ("U1/2024年4月.xlsx",)
        and "manifest_file_given" in collected.findings.failing_checks
    )
    study(home.inbox / "U1" / "2024年4月.xlsx", "城关镇", ["2024-04-05"])
    collected = run(home)
    assert collected.manifest_without_file == () and "manifest_file_given" not in collected.findings.failing_checks
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        query = "select passed, failing_rows from audit.check_result where check_name = 'manifest_file_given'"
        assert connection.execute(query).fetchall() == [(True, 0)]


@pytest.mark.parametrize(
    "data",
    [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage 王小明".encode("utf-16-le"),
        b"PK\x03\x04" + "王小明".encode() * 9,
    ],
)
def test_nothing_is_kept_of_an_export_whose_personal_columns_cannot_be_taken_out(home: Home, data: bytes) -> None:
    (home.inbox / "平台").mkdir()
    (home.inbox / "平台" / "2024.csv").write_bytes(data)
    collected = run(home)
    assert statuses(collected) == {"平台/2024.csv": ("refused", 1)}
    assert list(home.archive.iterdir()) == [] and list(home.inbox.rglob("*.csv")) == []
    (body,) = receipts(home).values()
    assert body["verdict"] in ("encrypted", "corrupt") and not body["has_personal_data"]
    assert [found["rule"] for found in body["findings"]] == [body["verdict"], "not_kept"] and "没有留存" in body[
        "findings"
    ][1]["message_zh"]
    # and a rebuild gives the same answer
    home.warehouse.unlink()
    assert statuses(run(home)) == statuses(collected) and list(receipts(home).values()) == [body]


def test_a_file_that_was_damaged_in_the_archive_stops_a_rebuild_and_is_named(home: Home) -> None:
    study(home.inbox / "U1" / "2024年3月.xlsx", "城关镇", ["2024-03-05"])
    study(home.inbox / "U1" / "2024年4月.xlsx", "城关镇", ["2024-04-05"])
    run(home)
    with closing(StateStore(home.state)) as ledger:
        damaged = ledger.arrivals()[1]
        path = home.archive / damaged.archive_sha256
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        home.warehouse.unlink()
        with pytest.raises(UserError, match=f"archive/{damaged.archive_sha256}.*{damaged.file_name}") as caught:
            run(home)
        assert caught.value.exit_code == 3 and "1 个文件已损坏" in caught.value.text.zh
        ledger.withdraw(damaged.file_id, as_of("2024-06-01"))
    assert {name: status for name, (status, _) in statuses(run(home)).items()} == {
        "U1/2024年3月.xlsx": "accepted",
        "U1/2024年4月.xlsx": "withdrawn",
    }


def test_months_sent_after_their_quarter_take_its_place_and_say_so(home: Home) -> None:
    days = ["2024-01-05", "2024-02-05", "2024-03-05"]
    study(home.inbox / "U1" / "2024年一季度.xlsx", "城关镇", days)
    run(home)
    for month in (1, 2):
        study(home.inbox / "U1" / f"2024年{month}月.xlsx", "城关镇", [days[month - 1]])
    run(home)
    quarter, first = receipts(home)["U1/2024年一季度.xlsx"], receipts(home)["U1/2024年1月.xlsx"]["file_id"]
    assert quarter["status"] == "accepted" and quarter["parts"][0]["partly_replaced_by"][0] == first
    assert [first in note["message_zh"] and "2024年1月.xlsx" in note["message_zh"] for note in quarter["notes"]] == [
        True,
        False,
    ]
    study(home.inbox / "U1" / "2024年3月.xlsx", "城关镇", [days[2]])
    assert statuses(run(home))["U1/2024年一季度.xlsx"] == ("superseded", 1)
    bodies = receipts(home)
    quarter = bodies["U1/2024年一季度.xlsx"]
    assert (
        quarter["parts"][0]["replaced_by"] == bodies["U1/2024年3月.xlsx"]["file_id"]
        and quarter["parts"][0]["partly_replaced_by"] == []
    )
