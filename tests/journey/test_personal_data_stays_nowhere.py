"""Marked personal data in every place where senders put it: after a whole run none of it is left in the home, in what was printed or in the history."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest
from openpyxl.comments import Comment

from orchestration.collection.values.personal_numbers import is_identity_number, passes_luhn
from orchestration.home import Home
from tests.collection.conftest import csv_bytes, workbook, xlsx_bytes
from tests.conftest import Outcome, taizhang

STUDY, SESSION = ["学习时间", "学习类型", "应到人数"], ["2024-03-05", "集中学习", 30]
CASE, CASE_ROW = ["工单编号", "单位", "受理时间", "渠道", "类别"], ["A1", "县教育局", "2024-03-05", "12345热线", "投诉"]
HEADERS = ["姓名", "手机", "身份证号", "联系人", "来电人", "联系电话", "参加人员", "姓　名*", "联系电话（必填）"]
SOURCE = "template: case\nmatch: 'hot/*'\ndrop: [来电人, 联系电话]\ncolumns: {case_id: 工单编号, unit: 单位, received_at: 受理时间, channel: 渠道}\n"


@dataclass
class Canaries:
    """Marks that occur nowhere else."""

    all: list[str] = field(default_factory=list)

    def _new(self, mark: str) -> str:
        self.all.append(mark)
        return mark

    def name(self) -> str:
        return self._new(f"欧阳测试{len(self.all):03d}")

    def mobile(self) -> str:
        return self._new(f"1990000{len(self.all):04d}")

    def identity(self) -> str:
        stem = f"11010519491231{len(self.all):03d}"
        return self._new(next(stem + digit for digit in "0123456789X" if is_identity_number(stem + digit)))

    def card(self) -> str:
        stem = f"622202123456{len(self.all):06d}"
        return self._new(next(stem + digit for digit in "0123456789" if passes_luhn(stem + digit)))


def zipped(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def with_hidden(rows: list[list]) -> bytes:
    book = workbook({"学习": [STUDY, SESSION], "旧": rows})
    book["旧"].sheet_state = "hidden"
    return xlsx_bytes(book)


def refused_files(canaries: Canaries) -> Iterator[tuple[str, bytes]]:
    """Files that must be refused as a whole."""
    for kind, mark in {"m": canaries.mobile, "i": canaries.identity, "c": canaries.card}.items():
        yield f"text-{kind}.xlsx", xlsx_bytes({"S": [CASE, [*CASE_ROW[:4], f"反映{mark()}问题"]]})
        yield f"unit-{kind}.xlsx", xlsx_bytes({"S": [CASE, ["A1", f"{canaries.name()} {mark()}", *CASE_ROW[2:]]]})
        yield f"code-{kind}.csv", csv_bytes([CASE, [*CASE_ROW[:3], f"来电{mark()}", CASE_ROW[4]]], "gb18030")
        yield f"date-{kind}.xlsx", xlsx_bytes({"S": [CASE, ["A1", "县教育局", mark(), *CASE_ROW[3:]]]})
        yield f"number-{kind}.xlsx", xlsx_bytes({"S": [STUDY, ["2024-03-05", "集中学习", mark()]]})
        yield f"extra-{kind}.xlsx", xlsx_bytes({"S": [[*STUDY, "其他"], [*SESSION, mark()]]})
        yield f"wrapped-{kind}.csv", csv_bytes([[*STUDY, "其他"], [*SESSION, f"\u202a（{mark()}）\u202c"]])
        yield f"header-{kind}.xlsx", xlsx_bytes({"S": [[*STUDY, mark()], [*SESSION, "x"]]})
        yield f"total-{kind}.xlsx", xlsx_bytes({"S": [STUDY, SESSION, ["合计", mark(), 30]]})
        yield f"overflow-{kind}.csv", csv_bytes([STUDY, [*SESSION, "", mark()]])
        yield f"hidden-list-{kind}.xlsx", with_hidden([["编号", "号码"], ["1", mark()], ["2", mark()]])
        yield f"hidden-ledger-{kind}.xlsx", with_hidden([[*STUDY, "x"], [*SESSION, mark()]])
        yield f"wrong-header-{kind}.xlsx", xlsx_bytes({"S": [["学习的时间点", *STUDY[1:], "x"], [*SESSION, mark()]]})
        yield (
            f"member-{kind}.zip",
            zipped(
                {
                    "a.xlsx": xlsx_bytes({"S": [STUDY, SESSION]}),
                    "深/b.csv": csv_bytes([[*STUDY, "x"], [*SESSION, mark()]]),
                }
            ),
        )
        cells = "".join(f"<td>{cell}</td>" for cell in (*SESSION, mark()))
        yield (
            f"page-{kind}.xls",
            f"<table><tr><td>学习时间</td><td>学习类型</td><td>应到人数</td><td>x</td></tr><tr>{cells}</tr></table>".encode(),
        )
    for number, header in enumerate(HEADERS):
        yield f"column-{number}.xlsx", xlsx_bytes({"S": [[*CASE, header], [*CASE_ROW, canaries.name()]]})
        yield f"hidden-column-{number}.xlsx", with_hidden([["序号", header], ["1", canaries.name()]])
    rows = [
        ["工单编号", "单位", "受理时间", "联系人", None],
        [None, None, None, "称呼", "住处"],
        [*CASE_ROW[:3], canaries.name(), "x"],
    ]
    yield "group.xlsx", xlsx_bytes({"S": rows}, merges={"S": ["A1:A2", "B1:B2", "C1:C2", "D1:E1"]})


def dropped_files(canaries: Canaries) -> Iterator[tuple[str, bytes]]:
    """Exports from which a source drops the personal columns."""

    def export(mark: str) -> list[list]:
        rows = [[f"{mark}{number}", *CASE_ROW[1:], canaries.name(), canaries.mobile()] for number in range(9)]
        return [[*CASE, "来电人", "联系电话"], *rows]

    yield "hot/1.csv", csv_bytes(export("D"), "gb18030")
    yield (
        "hot/2.xlsx",
        xlsx_bytes(
            {"S": export("E"), "名单": [["姓名", "电话"], *([canaries.name(), canaries.mobile()] for _ in range(3))]}
        ),
    )
    yield "hot/3.zip", zipped({"z.csv": csv_bytes(export("F"))})
    yield "hot/4.csv", csv_bytes([["编号", "联系电话", "来电人"], ["1", canaries.mobile(), canaries.name()]])


def emptied_files(canaries: Canaries) -> Iterator[tuple[str, bytes]]:
    """Files that are taken, without what they say in their names and beside their cells."""
    book = workbook({f"台账{canaries.mobile()}": [STUDY, SESSION, ["不是日期", *SESSION[1:]]]})
    sheet = book.worksheets[0]
    sheet["A2"].comment = Comment(f"问{canaries.name()}", canaries.name())
    sheet.oddFooter.center.text = canaries.name()
    book.properties.lastModifiedBy = canaries.name()
    yield f"{canaries.mobile()}台账.xlsx", xlsx_bytes(book)
    yield f"{canaries.identity()}.zip", zipped({f"{canaries.card()}.xlsx": xlsx_bytes({"S": [STUDY, SESSION]})})


@dataclass(frozen=True)
class Aftermath:
    home: Home
    canaries: list[str]
    refused: set[str]
    outcome: Outcome


@pytest.fixture
def aftermath(make_home: Callable[..., Home]) -> Aftermath:
    home, canaries = make_home([("C1A", "县教育局", "bureau")]), Canaries()
    (home.config / "sources" / "hot.yml").write_text(SOURCE, encoding="utf-8")
    refused = {f"C1A/{name}": data for name, data in refused_files(canaries)}
    good = {"C1A/good.xlsx": xlsx_bytes({"S": [["单位", *STUDY], ["县教育局", *SESSION], ["不存在的局", *SESSION]]})}
    emptied = {f"C1A/{name}": data for name, data in emptied_files(canaries)}
    for name, data in {**refused, **dict(dropped_files(canaries)), **emptied, **good}.items():
        (home.inbox / name).parent.mkdir(exist_ok=True)
        (home.inbox / name).write_bytes(data)
    outcome = taizhang("run", "--as-of", "2024-04-05", home=home)
    return Aftermath(home, canaries.all, set(refused), outcome)


def contents(path: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """A file, and what is inside it where it is an archive."""
    yield path, path.encode() + data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield from contents(f"{path}!{name}", archive.read(name))


def everything(home: Home) -> Iterator[tuple[str, bytes]]:
    """Every byte of a home, and the rows of its databases."""
    for path in sorted(each for each in home.root.rglob("*") if each.is_file()):
        yield from contents(str(path.relative_to(home.root)), path.read_bytes())
        yield from ((f"{path.name}::{table}", text.encode()) for table, text in rows_of(path))


def rows_of(path: Path) -> Iterator[tuple[str, str]]:
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            for schema, table in connection.execute("select schema_name, table_name from duckdb_tables()").fetchall():
                yield f"{schema}.{table}", repr(connection.execute(f'select * from "{schema}"."{table}"').fetchall())
    elif path.suffix == ".sqlite":
        connection = sqlite3.connect(path)
        for (table,) in connection.execute("select name from sqlite_master where type = 'table'").fetchall():
            yield table, repr(connection.execute(f'select * from "{table}"').fetchall())
        connection.close()


def test_none_of_it_is_left_anywhere(aftermath: Aftermath) -> None:
    assert aftermath.outcome.exit_code == 1, aftermath.outcome.stderr
    assert len(aftermath.canaries) > 100
    marks = [
        (mark, [mark.encode(encoding) for encoding in ("utf-8", "gb18030", "utf-16-le")]) for mark in aftermath.canaries
    ]
    printed = [("stdout", aftermath.outcome.stdout.encode()), ("stderr", aftermath.outcome.stderr.encode())]
    found = [
        (place, mark)
        for place, data in [*everything(aftermath.home), *printed]
        for mark, ways in marks
        if any(way in data for way in ways)
    ]  # fmt: skip
    assert found == []
    with duckdb.connect(str(next(aftermath.home.snapshots.glob("*.duckdb"))), read_only=True) as snapshot:
        refused = {
            name
            for (name,) in snapshot.execute(
                "select file_name from marts.fct_submission where status = 'refused'"
            ).fetchall()
        }
        cases = snapshot.execute("select count(*) from marts.fct_case").fetchone()
        marked = {
            name
            for (name,) in snapshot.execute(
                "select distinct file_name from audit.rejected_cell where cell <> ''"
            ).fetchall()
        }
    assert refused == aftermath.refused | {"hot/4.csv"}
    assert cases == (27,)
    assert marked >= aftermath.refused
