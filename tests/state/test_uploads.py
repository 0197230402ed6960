"""Uploads: what is kept of a file, what the run makes of it, and what never gets in."""

from __future__ import annotations

import hashlib
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from orchestration import intake
from orchestration.clock import now
from orchestration.home import Home, create
from orchestration.intake import inbox
from orchestration.reference import load
from orchestration.state import StateStore

UNITS = "unit_code,unit_name,unit_type,aliases\nU1,甲镇,township,\nU2,乙镇,township,\n"
GOOD = "单位,学习时间,学习类型\n甲镇,2025-03-05,集中学习\n甲镇,2025-02-30,集中学习\n"
PERSONAL = "单位,学习时间,联系电话\n甲镇,2025-03-05,13800138000\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    place = Home(tmp_path / "home")
    create(place)
    (place.config / "units.csv").write_text(UNITS, encoding="utf-8")
    return place


def _workbook(path: Path, lines: str) -> bytes:
    book = openpyxl.Workbook()
    for line in lines.splitlines():
        book.active.append(line.split(","))
    book.save(path)
    return path.read_bytes()


def _everything(home: Home) -> set[str]:
    return {path.relative_to(home.root).as_posix() for path in home.root.rglob("*") if path.is_file()}


def test_an_upload_is_answered_at_once_and_its_own_moment_counts_in_the_run(home: Home, tmp_path: Path) -> None:
    data = _workbook(tmp_path / "x.xlsx", GOOD)
    before = now()
    received = intake.receive(home, "学习台账2025-03.xlsx", data, "U1")
    assert (received.state, received.body["status"], received.body["rows_accepted"], received.has_copy) == (
        "waiting",
        "partly_accepted",
        1,
        True,
    )
    file_id = received.body["file_id"]
    assert file_id == f"{hashlib.sha256(data).hexdigest()[:12]}-1"
    assert {f"receipts/{file_id}.json", f"receipts/{file_id}.xlsx", "inbox/U1/学习台账2025-03.xlsx"} <= _everything(
        home
    )
    # the same again, by a second click
    assert intake.receive(home, "学习台账2025-03.xlsx", data, "U1").state == "already_waiting"
    tomorrow = before + timedelta(days=1)
    with closing(StateStore(home.state)) as ledger:
        intake.ingest(home, ledger, load(home.config), tomorrow, tomorrow)
        (arrival,) = ledger.arrivals()
        assert arrival.is_moved and before <= arrival.received_at < tomorrow and arrival.file_id == file_id
        assert [action for _, action, _ in ledger.actions()] == ["uploaded"]
    assert intake.waiting(home) == [] and (home.archive / arrival.archive_sha256).read_bytes() == data
    again = intake.receive(home, "学习台账2025-03.xlsx", data, "U1")
    assert (again.seen_before, again.body["file_id"]) == (True, file_id[:-1] + "2")


def test_nothing_of_a_file_with_personal_data_stays(home: Home) -> None:
    kept = _everything(home)
    received = intake.receive(home, "名单.csv", PERSONAL.encode(), "U1")
    assert received.state == "not_kept" and received.body["has_personal_data"]
    assert "13800138000" not in str(received.body)
    left = _everything(home) - kept
    assert left <= {"state.sqlite", "state.sqlite-wal", "state.sqlite-shm"}
    assert not any(b"13800138000" in (home.root / name).read_bytes() for name in left)
    with closing(StateStore(home.state)) as ledger:
        assert ledger.arrivals() == [] and [action for _, action, _ in ledger.actions()] == ["upload_refused"]


def test_nothing_stays_of_an_upload_whose_personal_columns_cannot_be_taken_out(home: Home) -> None:
    source = "template: case\nmatch: 'U1/*.xlsx'\ndrop: [来电人]\ncolumns: {unit: 单位, received_at: 时间}\n"
    (home.config / "sources" / "s.yml").write_text(source, "utf-8")
    kept = _everything(home)
    received = intake.receive(home, "导出.xlsx", b"PK\x03\x04" + "王小明".encode(), "U1")
    assert received.state == "not_kept" and received.body["verdict"] == "corrupt"
    assert [found["rule"] for found in received.body["findings"]] == ["corrupt", "not_kept"]
    assert (
        _everything(home) - kept <= {"state.sqlite", "state.sqlite-wal", "state.sqlite-shm"}
        and intake.waiting(home) == []
    )


NAMES = [
    ("../../etc/passwd", "passwd"),
    ("..\\..\\台账.xlsx", "台账.xlsx"),
    ("C:\\甲\\三月.xlsx", "三月.xlsx"),
    ("a\x00b\u202ecod.xlsx", "abcod.xlsx"),
    ("  ~$三月.xlsx", "三月.xlsx"),
    (".hidden.csv", "hidden.csv"),
    ("=cmd|' /C calc'!A0.xlsx", "C calc'!A0.xlsx"),
    ("<img src=x onerror=alert(1)>.xlsx", "<img src=x onerror=alert(1)>.xlsx"),
    ("CON", "CON"),
    ("%2e%2e%2f台账.xlsx", "%2e%2e%2f台账.xlsx"),
]


@pytest.mark.parametrize(("given", "kept"), NAMES)
def test_a_file_name_is_data_and_never_a_path(given: str, kept: str) -> None:
    assert intake.clean_name(given) == kept


@pytest.mark.parametrize("given", ["", "..", "/", "\x00", "\u202e\u200b", "manifest.csv", ".xlsx", "~$"])
def test_a_name_that_a_run_would_pass_over_is_refused(given: str) -> None:
    if given == ".xlsx":
        assert intake.clean_name(given) == "xlsx"
        return
    with pytest.raises(intake.UploadRejected) as refused:
        intake.clean_name(given)
    assert refused.value.reason == "no_name"


def test_a_long_name_is_cut_and_keeps_its_suffix() -> None:
    name = intake.clean_name("台账" * 2000 + ".xlsx")
    assert name.endswith("台.xlsx") or name.endswith("账.xlsx")
    assert len(name.encode()) <= 180


@pytest.mark.parametrize(
    ("data", "unit", "reason"),
    [
        (b"", "U1", "empty"),
        (b"x" * (30 * intake.MEGABYTE + 1), "U1", "too_big"),
        (b"x", "U9", "unknown_unit"),
        (b"x", "../U1", "unknown_unit"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_reason_and_leaves_nothing(
    home: Home, data: bytes, unit: str, reason: str
) -> None:
    kept = _everything(home)
    with pytest.raises(intake.UploadRejected) as refused:
        intake.receive(home, "台账.xlsx", data, unit)
    assert refused.value.reason == reason and _everything(home) == kept


def test_a_waiting_file_of_the_same_name_is_not_overwritten(home: Home) -> None:
    (home.inbox / "U1").mkdir()
    (home.inbox / "U1" / "台账.csv").write_text("另一份", encoding="utf-8")
    with pytest.raises(intake.UploadRejected) as refused:
        intake.receive(home, "台账.csv", GOOD.encode(), "U1")
    assert refused.value.reason == "name_taken"
    assert (home.inbox / "U1" / "台账.csv").read_text(encoding="utf-8") == "另一份"


def test_a_run_that_begins_while_an_upload_is_written_down_sees_all_of_it_or_nothing(home: Home) -> None:
    references, at = load(home.config), now()
    with closing(StateStore(home.state)) as ledger, inbox.door(home):
        uploading = threading.Thread(target=intake.receive, args=(home, "台账.csv", GOOD.encode(), "U1"))
        uploading.start()
        uploading.join(timeout=0.5)
        assert not (home.inbox / "U1" / "台账.csv").exists() and ledger.arrivals() == []
    uploading.join()
    with closing(StateStore(home.state)) as ledger:
        intake.ingest(home, ledger, references, at, at)
        assert len(ledger.arrivals()) == 1
