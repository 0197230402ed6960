"""Names of files are data of any kind: whatever bytes a file system allows, what is written down can be written down anywhere."""

from __future__ import annotations

import json
import os
import unicodedata
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from orchestration import intake
from orchestration.home import Home, create
from orchestration.intake import leaving
from orchestration.intake.listing import look, signature
from orchestration.pipeline.dry_run import check_files
from orchestration.reference import load
from orchestration.state import StateStore
from orchestration.zones import SHANGHAI

SOME = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FEW = settings(SOME, max_examples=25)
texts = st.text(st.characters(exclude_characters="/\0", exclude_categories=("Cs",)), min_size=1, max_size=60)
names = st.one_of(
    st.binary(min_size=1, max_size=200).map(lambda raw: raw.replace(b"/", b"_").replace(b"\0", b"_")),
    texts.map(str.encode),
    texts.map(lambda text: text.encode("gb18030")),
).filter(lambda raw: raw not in (b".", b"..") and len(raw) <= 255)


@SOME
@given(names)
@example("\u202e\u200b".encode())
@example(b".\xe2\x80\x8b.")
@example("e\u200b\u0301".encode())
def test_a_readable_name_is_one_visible_line_that_stays_as_it_is(raw: bytes) -> None:
    name = intake.readable_name(raw)
    assert name.strip() not in ("", ".", "..") and "/" not in name
    assert name.encode("utf-8").decode("utf-8") == name == json.loads(json.dumps(name))
    assert len(f"{name}|".splitlines()) == 1
    assert not any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") for letter in name)
    assert intake.readable_name(name) == name


@SOME
@given(texts)
def test_a_visible_utf_8_name_is_kept_letter_for_letter(text: str) -> None:
    kinds = {unicodedata.category(letter) for letter in text}
    assume(not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"} and text.strip() not in ("", ".", ".."))
    assert intake.readable_name(text) == unicodedata.normalize("NFC", text)


@SOME
@given(texts)
def test_the_name_of_an_upload_is_a_plain_file_that_a_run_takes(text: str) -> None:
    try:
        name = intake.clean_name(text)
    except intake.UploadRejected as refused:
        assert refused.reason == "no_name"
        return
    assert Path(name).name == name and not name.startswith((".", "~$")) and name != "manifest.csv"
    assert len(name.encode()) <= 200 and intake.readable_name(name) == name


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    place = Home(tmp_path_factory.mktemp("names") / "home")
    create(place)
    return place


@FEW
@given(st.lists(names, min_size=1, max_size=4, unique=True))
def test_files_of_any_names_arrive_once_each_and_leave_the_inbox(home: Home, raws: list[bytes]) -> None:
    from datetime import datetime

    taken = [raw for raw in raws if not raw.startswith((b".", b"~$")) and raw != b"manifest.csv"]
    for number, raw in enumerate(raws):
        with open(os.fsencode(home.inbox) + b"/" + raw, "wb") as target:
            target.write(b"%d" % number)
    seen = datetime(2024, 4, 2, 9, tzinfo=SHANGHAI)
    with closing(StateStore(home.state)) as state:
        before = len(state.arrivals())
        done = intake.ingest(home, state, load(home.config), seen, seen)
        assert (done.arrivals_count, done.unreadable, done.still_written) == (len(taken), {}, [])
        arrived = [record.file_name for record in state.arrivals()[before:]]
    assert sorted(arrived) == sorted(map(intake.readable_name, taken)) and look(home).files == ()
    for raw in set(raws) - set(taken):
        os.unlink(os.fsencode(home.inbox) + b"/" + raw)


@FEW
@given(names)
def test_a_file_of_any_name_is_put_back_under_it(home: Home, raw: bytes) -> None:
    path = Path(os.fsdecode(os.fsencode(home.root) + b"/" + raw))
    folder = home.root / "put back"
    folder.mkdir(exist_ok=True)
    path = folder / path.name
    path.write_bytes(b"other bytes")
    found = signature(path.lstat())
    there = leaving.leave(path, found._replace(mtime_ns=0), "0" * 64)
    assert there == found and os.listdir(folder) == [path.name]
    assert leaving.leave(path, found, "0" * 64) is None and os.listdir(folder) == []


def test_a_file_whose_name_is_no_utf_8_can_be_checked(home: Home, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + "三月台账.csv".encode("gb18030")))
    path.write_text("单位,学习时间,学习类型\n甲镇,2024-03-05,集中学习\n", "utf-8")
    receipts, _, text = check_files(home, [path], None)
    assert receipts[0]["file_name"] == "三月台账.csv" and "三月台账" in text.encode().decode()
