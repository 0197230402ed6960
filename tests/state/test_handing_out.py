"""taizhang archive: the received bytes of a submission come back as they were, or a sentence says why not."""

from __future__ import annotations

import hashlib
from pathlib import Path

import openpyxl
import pytest

from orchestration.collection.receipts.terminal_text import as_text
from orchestration.home import Home
from orchestration.messages import UserError
from orchestration.recovery.handing_out import hand_out
from tests.collection.conftest import csv_bytes
from tests.journey.ledgers import STUDY_HEADER, workbook
from tests.state.test_collecting import EXPORT, home, receipts, run  # noqa: F401 - home is the fixture


@pytest.fixture
def filled(home: Home) -> Home:  # noqa: F811 - the fixture above
    """A ledger with a wrong cell, an export whose callers are dropped, and a ledger that names people."""
    rows = [
        STUDY_HEADER,
        ["城关镇", "三月上旬", "集中学习", "专题", 10, 9],
        ["城关镇", "2024-03-05", "集中学习", "专题", 10, 9],
    ]
    workbook(home.inbox / "U1" / "a.xlsx", rows, sheet="学习台账")
    (home.inbox / "平台").mkdir()
    (home.inbox / "平台" / "x.csv").write_bytes(csv_bytes(EXPORT))
    names = [["单位", "学习日期", "姓名"], ["城关镇", "2024-03-05", "王小明"]]
    (home.inbox / "U1" / "names.csv").write_bytes(csv_bytes(names))
    return home


def test_the_bytes_that_came_in_are_the_bytes_that_go_out(filled: Home, tmp_path: Path) -> None:
    came = (filled.inbox / "U1" / "a.xlsx").read_bytes()
    run(filled)
    receipt = receipts(filled)["U1/a.xlsx"]
    done = hand_out(filled, receipt["file_id"], tmp_path / "out.xlsx")
    assert (tmp_path / "out.xlsx").read_bytes() == came and not done.is_reduced
    assert done.archive_sha256 == hashlib.sha256(came).hexdigest() == receipt["arrival"]["archive_sha256"]
    # the receipt names it in print and in the annotated copy
    assert f"SHA-256 {done.archive_sha256}" in as_text(receipt)
    book = openpyxl.load_workbook(filled.receipts / f"{receipt['file_id']}.xlsx")
    assert f"SHA-256 {done.archive_sha256}" in [row[1] for row in book["回执"].iter_rows(values_only=True)]


def test_of_an_export_with_dropped_columns_the_reduced_copy_comes_and_says_so(filled: Home, tmp_path: Path) -> None:
    came = (filled.inbox / "平台" / "x.csv").read_bytes()
    run(filled)
    done = hand_out(filled, receipts(filled)["平台/x.csv"]["file_id"], tmp_path / "x.csv")
    assert done.is_reduced and done.sha256 == hashlib.sha256(came).hexdigest() != done.archive_sha256
    assert "王小明" not in (tmp_path / "x.csv").read_text("utf-8-sig")
    assert done.archive_sha256 == hashlib.sha256((tmp_path / "x.csv").read_bytes()).hexdigest()


def test_what_cannot_be_given_back_is_told_with_a_remedy_and_nothing_is_written(filled: Home, tmp_path: Path) -> None:
    run(filled)
    ids = {name: body["file_id"] for name, body in receipts(filled).items()}
    out, taken = tmp_path / "out", tmp_path / "taken"
    taken.write_text("mine")

    def refused(file_id: str, output: Path) -> tuple[int, str]:
        with pytest.raises(UserError) as caught:
            hand_out(filled, file_id, output)
        return caught.value.exit_code, caught.value.text.en

    assert refused("000000000000-1", out)[0] == 2
    code, text = refused(ids["U1/a.xlsx"], taken)
    assert code == 2 and "is not overwritten" in text and taken.read_text() == "mine"
    assert refused(ids["U1/a.xlsx"], tmp_path / "no" / "folder")[0] == 2
    code, text = refused(ids["U1/names.csv"], out)
    assert code == 3 and "personal data" in text and "send the file again" in text
    archived = filled.archive / receipts(filled)["U1/a.xlsx"]["arrival"]["archive_sha256"]
    archived.chmod(0o600)
    archived.write_bytes(archived.read_bytes()[:-1] + b"x")
    code, text = refused(ids["U1/a.xlsx"], out)
    assert code == 3 and "taizhang doctor" in text and "does not match" in text
    archived.unlink()
    code, text = refused(ids["U1/a.xlsx"], out)
    assert code == 3 and "is not there" in text and not out.exists()
