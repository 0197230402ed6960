"""Faults of ours while files are read are told as ours: in the log, the summary and the receipt; the other files count, and a later run heals."""

from __future__ import annotations

import ast
import io
import json
import logging
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from orchestration.clock import as_of
from orchestration.collection import check_rows, read_files
from orchestration.collection.parsed_file import Arrival, ParsedFile
from orchestration.collection.readers import spreadsheet_engines
from orchestration.collection.readers.workbook_cells import Unreadable
from orchestration.collection.readers.xlsx_preflight import Package
from orchestration.collection.receipt_rules import INTERNAL_ERROR, PUT_OFF
from orchestration.collection.receipts import receipt
from orchestration.collection.redacted_copy import NotRedacted
from orchestration.home import Home, create
from orchestration.messages import UserError
from orchestration.pipeline.collect import Collected, collect
from orchestration.pipeline.session import RunSettings
from orchestration.reference import load
from orchestration.state import StateStore
from orchestration.warehouse import readings
from tests.collection.conftest import csv_bytes, xlsx_bytes
from tests.conftest import planted, taizhang

GOOD = csv_bytes([["单位", "学习时间", "学习类型"], ["城关镇", "2024-03-05", "集中学习"]])
PAGE = "<html><table><tr><td>单位</td><td>学习时间</td></tr><tr><td>城关镇</td><td>2023-03-12</td></tr></table></html>".encode()


def home_with(folder: Path, **files: bytes) -> Home:
    place = Home(folder / "home")
    create(place)
    (place.config / "units.csv").write_text("unit_code,unit_name,unit_type\nU1,城关镇,township\n", "utf-8")
    drop(place, **files)
    return place


def drop(place: Home, **files: bytes) -> None:
    (place.inbox / "U1").mkdir(exist_ok=True)
    for name, data in files.items():
        (place.inbox / "U1" / name.replace("_", ".")).write_bytes(data)


def run(place: Home) -> Collected:
    return collect(place, RunSettings(load(place.config)), as_of("2024-06-01"))


def found(collected: Collected) -> dict[str, tuple[str, str, int]]:
    """Name → verdict, status, rows accepted."""
    return {
        item.parsed.file_name.removeprefix("U1/"): (item.parsed.verdict, item.status, item.parsed.rows_accepted)
        for item in collected.submissions
    }


def receipts(place: Home) -> dict[str, dict[str, Any]]:
    bodies = (json.loads(path.read_text("utf-8")) for path in place.receipts.glob("*.json"))
    return {body["file_name"].removeprefix("U1/"): body for body in bodies}


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The file ids of errors in the log."""
    return [getattr(record, "file_id", "-") for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.fixture
def break_for(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Plant a bug that only files of some name meet."""

    def plant(module: Any, name: str, *names: str, error: type[BaseException] = ZeroDivisionError) -> None:
        real = getattr(module, name)

        def fail(*given: Any, **named: Any) -> Any:
            files = [
                one
                for item in given
                if isinstance(item, list | ParsedFile)
                for one in (item if isinstance(item, list) else [item])
            ]
            if any(
                isinstance(one, ParsedFile) and one.verdict == "read" and one.arrival.file_name.endswith(names)
                for one in files
            ):
                raise error("planted")
            return real(*given, **named)

        monkeypatch.setattr(module, name, fail)

    return plant


def test_a_bug_in_the_reader_is_told_as_ours_by_a_run_that_goes_on(tmp_path: Path) -> None:
    place = home_with(tmp_path, good_csv=GOOD, page_xls=PAGE)
    bug = planted("orchestration.collection.readers.html_table:read_html=ZeroDivisionError")
    checked = taizhang("check", str(place.inbox / "U1" / "page.xls"), home=place, **bug)
    assert checked.exit_code == 3 and "我们的问题，您的文件没有错" in checked.stdout
    done = taizhang("run", home=place, **bug)
    assert done.exit_code == 1, done.stderr
    assert "我们的问题，1 个文件" in done.stdout and "U1/page.xls" in done.stdout and "已发布" in done.stdout
    body = receipts(place)["page.xls"]
    [line] = [
        line
        for line in (place.root / "logs" / "taizhang.log").read_text("utf-8").splitlines()
        if f"file={body['file_id']}" in line
    ]
    assert (
        " ERROR run=" in line
        and "run=- " not in line
        and "read_html" in line
        and "ZeroDivisionError" in line
        and "城关镇" not in line
    )
    assert (body["verdict"], body["status"]) == (INTERNAL_ERROR, "refused")
    assert "无需修改" in body["remedy_zh"]
    verdicts = taizhang(
        "sql", "select file_name, verdict, status from marts.fct_submission order by 1", "--json", home=place
    )
    told = {row["file_name"]: (row["verdict"], row["status"]) for row in verdicts.json}
    assert told == {"U1/good.csv": ("read", "accepted"), "U1/page.xls": (INTERNAL_ERROR, "refused")}
    # without the bug the next run reads the file again, though nothing else is new
    healed = collect(place, RunSettings(load(place.config)), as_of(None))
    assert found(healed)["page.xls"] == ("read", "accepted", 1)


def no_relation() -> bytes:
    """A binary workbook whose sheet names a part that no relation leads to: calamine (Rust) panics, which is no Exception."""
    target = io.BytesIO()
    kind = "http://schemas.openxmlformats.org"
    with zipfile.ZipFile(target, "w") as parts:
        parts.writestr(
            "[Content_Types].xml",
            f'<?xml version="1.0"?><Types xmlns="{kind}/package/2006/content-types">'
            '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        )
        parts.writestr(
            "_rels/.rels",
            f'<?xml version="1.0"?><Relationships xmlns="{kind}/package/2006/relationships"><Relationship Id="rId1" '
            f'Type="{kind}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        )
        sheet = (
            b"\x9c\x01\x24"
            + bytes(4)
            + b"\x01\0\0\0"
            + b"\x04\0\0\0"
            + "rId1".encode("utf-16-le")
            + b"\x06\0\0\0"
            + "Sheet1".encode("utf-16-le")
        )
        parts.writestr(
            "xl/workbook.bin",
            b"\x83\x01\x00\x99\x01\x0c" + bytes(12) + b"\x8f\x01\x00" + sheet + b"\x90\x01\x00\x84\x01\x00",
        )
        parts.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<?xml version="1.0"?><Relationships xmlns="{kind}/package/2006/relationships"></Relationships>',
        )
    return target.getvalue()


def test_a_workbook_on_which_a_reader_panics_is_damaged_and_costs_nobody_else_anything(tmp_path: Path) -> None:
    import python_calamine

    with pytest.raises(BaseException) as panic:  # noqa: PT011 - its class cannot be imported
        python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(no_relation()))
    assert not isinstance(panic.value, Exception)
    place = home_with(tmp_path, no_relation=no_relation(), good_csv=GOOD, other_csv=GOOD.replace(b"2024", b"2023"))
    collected = run(place)
    assert found(collected) == {
        "no.relation": ("corrupt", "refused", 0),
        "good.csv": ("read", "accepted", 1),
        "other.csv": ("read", "accepted", 1),
    }
    assert not run(place).read_file_ids


class Panic(BaseException):
    """As pyo3's: no Exception."""


@pytest.mark.parametrize("error", [Panic, ZeroDivisionError, ValueError])
def test_when_the_fastest_engine_fails_the_next_one_is_tried(
    error: type[BaseException], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> Any:
        raise error

    monkeypatch.setattr(spreadsheet_engines, "_read_calamine", fail)
    data = xlsx_bytes({"学习": [["学习时间"], ["2024-03-05"]]})
    with caplog.at_level(logging.INFO):
        assert spreadsheet_engines.read_workbook(data, Package("xlsx")).sheets[0].name == "学习"
    [record] = caplog.records
    # a test is no part of the product: its ZeroDivisionError is an engine's
    assert error.__name__ in record.fault


def test_a_mistake_in_our_own_lines_is_no_damage_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet_engines, "sheet_of_rows", None)  # "NoneType is not callable", in a frame of ours
    with pytest.raises(TypeError):
        spreadsheet_engines.read_workbook(xlsx_bytes({"学习": [["学习时间"], ["2024-03-05"]]}), Package("xlsx"))


@pytest.mark.parametrize("order", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_an_order_to_stop_is_no_word_about_a_file(order: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> Any:
        raise order

    monkeypatch.setattr(spreadsheet_engines, "_read_calamine", stop)
    with pytest.raises(order):
        spreadsheet_engines.read_workbook(xlsx_bytes({"学习": [["学习时间"]]}), Package("xlsx"))


def test_what_no_engine_reads_is_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unreadable, match="corrupt"):
        spreadsheet_engines.read_workbook(b"PK", Package("xlsx"))


@pytest.mark.parametrize(
    ("module", "step"), [(check_rows, "check_parts"), (receipt, "answer"), ("pending", "store_readings")]
)
def test_a_file_that_breaks_the_collection_is_set_aside_alone(
    tmp_path: Path,
    module: Any,
    step: str,
    break_for: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    from orchestration.pipeline import pending

    place = home_with(tmp_path, **{f"f{year}_csv": GOOD.replace(b"2024", b"20%d" % year) for year in range(12, 20)})
    with monkeypatch.context():
        break_for(pending if module == "pending" else module, step, "f17.csv")
        first = run(place)
        again = run(place)
    assert found(first).pop("f17.csv") == (INTERNAL_ERROR, "refused", 0)
    assert {value for name, value in found(first).items() if name != "f17.csv"} == {("read", "accepted", 1)}
    [broken] = first.internal_errors
    assert errors(caplog) == [broken, broken]
    # it is tried again by every run, alone, and as long as it fails nothing is new
    assert again.read_file_ids == {broken} and again.inputs_digest == first.inputs_digest
    monkeypatch.undo()
    healed = run(place)
    assert found(healed)["f17.csv"] == ("read", "accepted", 1) and not healed.internal_errors
    assert healed.inputs_digest != first.inputs_digest and not run(place).read_file_ids


def test_a_file_that_breaks_the_connection_to_the_warehouse_is_set_aside_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import duckdb

    from orchestration.pipeline import pending

    place = home_with(tmp_path, good_csv=GOOD, odd_csv=GOOD.replace(b"2024", b"2023"))
    real = pending.store_readings

    def store(warehouse: Any, parsed: list[ParsedFile], *rest: Any) -> None:
        if any(each.verdict == "read" and "odd" in each.arrival.file_name for each in parsed):
            warehouse._let_go()
            warehouse._opened = duckdb.connect()
            warehouse._opened.close()
            raise duckdb.InternalException("planted: assertion failed")
        real(warehouse, parsed, *rest)

    monkeypatch.setattr(pending, "store_readings", store)
    assert found(run(place)) == {"good.csv": ("read", "accepted", 1), "odd.csv": (INTERNAL_ERROR, "refused", 0)}


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), UserError("faults.refusals.out_of_memory")])
def test_what_every_file_would_meet_stops_the_run_at_once(
    tmp_path: Path, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.pipeline import pending

    place = home_with(tmp_path, good_csv=GOOD, odd_csv=GOOD.replace(b"2024", b"2023"))
    calls: list[int] = []

    def store(_warehouse: Any, parsed: list[ParsedFile], *_: Any) -> None:
        calls.append(len(parsed))
        raise error

    monkeypatch.setattr(pending, "store_readings", store)
    with pytest.raises((OSError, UserError)):
        run(place)
    assert calls == [2]


def test_a_withdrawn_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = home_with(tmp_path, good_csv=GOOD, page_xls=PAGE, never_csv=GOOD.replace(b"2024", b"2022"))
    real, asked = read_files.read_files, []

    def remember(arrivals: Any, *rest: Any) -> Iterator[ParsedFile]:
        asked.extend(arrival.file_name.removeprefix("U1/") for arrival in arrivals)
        if "page.xls" in asked:
            raise OSError("breaks the run, whatever is done")
        return real(arrivals, *rest)

    monkeypatch.setattr(read_files, "read_files", remember)
    with pytest.raises(OSError):
        run(place)
    with closing(StateStore(place.state)) as state:
        for file_id, name in state.names().items():
            if "good" not in name:
                state.withdraw(file_id, as_of("2024-06-01"))
    asked.clear()
    collected = run(place)
    assert asked == ["good.csv"] and not collected.internal_errors
    assert found(collected)["good.csv"] == ("read", "accepted", 1)
    assert {status for name, (_, status, _) in found(collected).items() if name != "good.csv"} == {"withdrawn"}
    assert not run(place).read_file_ids


def test_a_file_withdrawn_after_it_was_read_keeps_its_row_without_being_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = home_with(tmp_path, good_csv=GOOD, other_csv=GOOD.replace(b"03-05", b"2024"))
    first = {item.parsed.file_name: item.parsed for item in run(place).submissions}
    with closing(StateStore(place.state)) as state:
        for file_id in state.names():
            state.withdraw(file_id, as_of("2024-06-01"))
    kept = receipts(place)
    monkeypatch.setattr(read_files, "_read_one", None)
    for is_rebuilt in (False, True):
        if is_rebuilt:
            place.warehouse.unlink()
        for item in run(place).submissions:
            before = first[item.parsed.file_name]
            assert item.status == "withdrawn"
            for name in (
                "units",
                "template",
                "unit_code",
                "period_code",
                "starts_on",
                "ends_on",
                "verdict",
                "rows_accepted",
                "rows_rejected",
                "columns_count",
            ):
                assert getattr(item.parsed, name) == getattr(before, name), name
        for name, body in receipts(place).items():
            assert body["status"] == "withdrawn" and body["findings"] == kept[name]["findings"]


@pytest.mark.parametrize("rule", [PUT_OFF, INTERNAL_ERROR])
def test_a_file_that_could_not_be_read_again_keeps_what_it_brought(
    tmp_path: Path, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = home_with(tmp_path, good_csv=GOOD)
    run(place)
    drop(place, new_csv=GOOD.replace(b"2024", b"2023"))
    # another alias: every file is read again
    (place.config / "units.csv").write_text("unit_code,unit_name,unit_type,aliases\nU1,城关镇,township,城关\n", "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(
            read_files,
            "read_files",
            lambda arrivals, *_: (read_files.unread(arrival, rule) for arrival in arrivals),
        )
        collected = run(place)
    is_put_off = rule == PUT_OFF
    assert found(collected) == {
        "good.csv": ("read" if is_put_off else INTERNAL_ERROR, "accepted", 1),
        "new.csv": (INTERNAL_ERROR, "refused", 0),
    }
    assert len(collected.put_off if is_put_off else collected.internal_errors) == 2
    answered = receipts(place)
    assert all(
        "无需" in text
        for text in [answered["new.csv"]["remedy_zh"]] + [note["message_zh"] for note in answered["good.csv"]["notes"]]
    )
    assert found(run(place)) == {"good.csv": ("read", "accepted", 1), "new.csv": ("read", "accepted", 1)}
    assert receipts(place)["good.csv"]["notes"] == []


def test_a_receipt_that_cannot_be_made_costs_the_others_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    from orchestration.pipeline import receipts as writing

    place = home_with(tmp_path, good_csv=GOOD, other_csv=GOOD.replace(b"2024", b"2023"))
    real = writing.complete

    def complete(body: dict[str, Any], *rest: Any) -> dict[str, Any]:
        if "other" in body["file_name"]:
            raise KeyError("planted")
        return real(body, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(writing, "complete", complete)
        collected = run(place)
    assert set(receipts(place)) == {"good.csv"} and errors(caplog) == list(collected.internal_errors)
    run(place)
    assert set(receipts(place)) == {"good.csv", "other.csv"}


def test_a_file_whose_columns_could_not_be_dropped_by_our_fault_stays_in_the_inbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.collection import redacted_copy

    place = home_with(tmp_path, good_csv=GOOD)
    (place.config / "sources" / "all.yml").write_text(
        "template: study_session\nmatch: '*.csv'\ndrop: [姓名]\ncolumns: {unit: 单位, held_on: 学习时间}\n", "utf-8"
    )

    def fail(*_: object) -> bytes:
        raise NotRedacted(INTERNAL_ERROR)

    with monkeypatch.context() as patch:
        patch.setattr(redacted_copy, "redacted_copy", fail)
        collected = run(place)
    assert collected.ingested.not_taken == ["U1/good.csv"] and collected.submissions == ()
    assert list(place.archive.iterdir()) == []
    assert found(run(place)) == {"good.csv": ("read", "accepted", 1)}


def test_an_upload_that_meets_a_bug_of_ours_is_answered_as_such(tmp_path: Path, break_for: Callable[..., None]) -> None:
    from orchestration.intake import receive

    place = home_with(tmp_path)
    break_for(check_rows, "check_parts", "good.csv")
    received = receive(place, "good.csv", GOOD, "U1")
    assert (received.state, received.body["verdict"]) == ("waiting", INTERNAL_ERROR)
    assert "您的文件没有错" in received.body["remedy_zh"]


def test_every_verdict_has_its_words() -> None:
    from orchestration.collection.receipts.terminal_text import as_text

    arrival = Arrival("0123456789ab-1", "a.csv", Path("a.csv"), as_of("2024-06-01"))
    text = as_text(receipt.answer(read_files.unread(arrival, PUT_OFF)), "zh")
    assert "我们的问题" in text and "无需修改" in text


def _broad_handlers(tree: ast.AST) -> Iterator[ast.ExceptHandler]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            caught = [node.type] if not isinstance(node.type, ast.Tuple) else node.type.elts
            if node.type is None or any(
                isinstance(each, ast.Name) and each.id in ("Exception", "BaseException") for each in caught
            ):
                yield node


def test_no_handler_of_every_exception_throws_it_away() -> None:
    thrown = []
    for path in Path("orchestration").rglob("*.py"):
        for handler in _broad_handlers(ast.parse(path.read_text("utf-8"))):
            inside = [node for statement in handler.body for node in ast.walk(statement)]
            is_used = any(isinstance(node, ast.Name) and node.id == handler.name for node in inside)
            if not is_used and not any(isinstance(node, ast.Raise) for node in inside):
                thrown.append(f"{path}:{handler.lineno}")
    assert thrown == []


def test_no_line_of_the_log_holds_a_cell(
    tmp_path: Path, break_for: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    from orchestration.logs import EventFormatter

    place = home_with(tmp_path, good_csv=GOOD.replace("集中学习".encode(), "机密内容".encode()))
    break_for(readings, "pooled", "good.csv")
    run(place)
    lines = [EventFormatter().format(record) for record in caplog.records]
    assert not any(re.search("机密内容|城关镇", line) for line in lines)
