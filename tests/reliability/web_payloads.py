"""Sixty names that try to run or to act as formulas, as units, notes, files, headers, media and reasons: on every page
in a real Chromium, in every export, circular, receipt and annotated copy.

    python -m tests.reliability.web_payloads [--source HOME] [--no-browser]
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import duckdb
import openpyxl
from playwright.sync_api import sync_playwright

from dashboards.app import create_app, snapshots_of
from dashboards.pages import PAGES
from tests.collection.conftest import xlsx_bytes
from tests.dashboards import desk, example_snapshot
from tests.dashboards.browser import ARGUMENTS, PATHS, at_rest, chromium, turn_to
from tests.dashboards.conftest import serving
from tests.dashboards.hostile_home import NAMES
from tests.reliability.canaries import demo

_DANGEROUS = tuple("=+-@\t\r\n|%＝＋－＠")
_WORDS = ("case_id", "value", "message_zh", "message_en", "detail_zh", "detail_en", "sheet", "file_name", "channel", "name", "unit_name", "exclusion_reason", "decision_reason")  # fmt: skip
_PERIOD = "2025-Q4"


def hostile_copy(source: Path, home: Path, first: int) -> Path:
    """Copy the demo's snapshot with payloads for every text that comes from a unit; the names of units begin with the
    payload at `first`.
    """
    (home / "snapshots").mkdir(parents=True)
    (home / "config").mkdir()
    path = home / "snapshots" / "S000001.duckdb"
    shutil.copyfile(source / "snapshots" / "S000001.duckdb", path)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create temp table hostile as select unnest(range(?)) as i, unnest(?::varchar[]) as name",
            [len(NAMES), list(NAMES)],
        )
        columns = connection.execute(
            "select schema_name || '.' || table_name, column_name from duckdb_columns() where schema_name in ('marts', 'audit') and data_type = 'VARCHAR' and database_name = current_database()"
        ).fetchall()
        for table, column in columns:
            if column in _WORDS and not table.rpartition(".")[2].startswith("dim_code"):
                row = f"{first} + dense_rank" if column == "unit_name" else "row_number"
                order = "(order by unit_code)" if column == "unit_name" else "()"
                connection.execute(
                    f"create or replace temp table numbered as select rowid as r, ({row}() over {order}) % {len(NAMES)} as i from {table}"
                )
                connection.execute(
                    f"update {table} set {column} = hostile.name from numbered, hostile where {table}.rowid = numbered.r and numbered.i = hostile.i"
                )
    example_snapshot.publish(home, "S000001")
    return home  # fmt: skip


def acting_cells(data: bytes, kind: str) -> list[str]:
    """What in a file could act: formulas, links to elsewhere, fields."""
    if kind == "csv":
        rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        cells = (cell for row in rows for cell in row)
        return [cell for cell in cells if cell.lstrip(" \u3000\u00a0").startswith(_DANGEROUS) and not _is_number(cell)]
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        found = [name for name in packed.namelist() if re.search("externalLink|vbaProject|embeddings|activeX", name)]
        for name in packed.namelist():
            if name.endswith(".rels"):
                found += re.findall(r'TargetMode="External"', packed.read(name).decode())
        if kind == "docx":
            fields = re.findall(r"<w:instrText[^>]*>([^<]*)", packed.read("word/document.xml").decode())
            return found + [
                one for one in fields if one.split()[:1] not in (["PAGE"], ["NUMPAGES"], ["SEQ"], ["REF"], ["TOC"])
            ]
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    return found + [f"{cell.coordinate} {cell.value}" for cell in cells if cell.data_type == "f" or cell.hyperlink]  # fmt: skip


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[-+]?[\d.,]+(e[-+]?\d+)?", text) is not None


class Tally:
    """What was looked at, and what acted."""

    def __init__(self) -> None:
        self.files, self.pages, self.uploads, self.executed = 0, 0, 0, 0
        self.formulas: list[str] = []

    def file(self, place: str, data: bytes, kind: str) -> None:
        """Look at a file."""
        self.files += 1
        self.formulas += [f"{place}: {one[:80]}" for one in acting_cells(data, kind)]


def exports(home: Path, tally: Tally) -> None:
    """Take every table and the circular out."""
    app = create_app(home)
    client = app.server.test_client()
    for page in PAGES.values():
        addresses = [
            f"/export/{page.name}/{table}.{kind}?period={_PERIOD}" for table in page.tables for kind in ("csv", "xlsx")
        ]
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code in (200, 404), (address, answer.status_code)
            if answer.status_code == 200:
                tally.file(address, answer.get_data(), address.partition("?")[0].rpartition(".")[2])
    for kind in ("docx", "xlsx"):
        answer = client.get(f"/export/circular.{kind}?period={_PERIOD}&type=township")
        assert answer.status_code == 200, answer.get_data(as_text=True)[-300:]
        tally.file(f"circular.{kind}", answer.get_data(), kind)
    snapshots_of(app).close()  # fmt: skip


def receipts(home: Path, tally: Tally) -> None:
    """Send payloads in as file, header, unit, note and medium; look at what comes back."""
    client = create_app(home).server.test_client()
    for number, name in enumerate(NAMES):
        head = ["单位", "学习时间", "学习类型", "备注", name[:60]]
        rows = [head, ["安平镇", "2025-03-05", "集中学习", name, name], [name, "2025-02-30", name, name, name]]
        query = {"name": f"{name[:80]}.xlsx", "unit": "TS01"}
        data = xlsx_bytes({f"台账{number}": rows})
        answer = client.post("/collection/upload", query_string=query, data=data, headers={"X-Taizhang": "1"})
        assert answer.status_code in (200, 409, 422) and answer.is_json, answer.get_data(as_text=True)
        tally.uploads += answer.status_code == 200
        reason = {"kind": "case_exclusion", "unit": "TS01", "case_id": "X-1", "reason": name}
        assert client.post("/collection/appeal", json=reason, headers={"X-Taizhang": "1"}).status_code < 500
        medium = {"medium": name, "channel": "wechat", "level": "county"}
        assert client.post("/collection/adopt", json=medium, headers={"X-Taizhang": "1"}).status_code < 500
    for path in sorted((home / "receipts").glob("*.xlsx")):
        tally.file(path.name, client.get(f"/receipts/{path.name}").get_data(), "xlsx")
    for path in sorted((home / "receipts").glob("*.json")):
        answer = client.get(f"/receipts/{path.name}")
        assert answer.mimetype == "application/json" and "attachment" in answer.headers["Content-Disposition"]
        tally.files += 1


def browse(homes: list[Path], own_desk: Path, tally: Tally) -> Iterator[str]:
    """Open every page; give what the browser complained about."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for home in [*homes, own_desk]:
            base, stop = serving(home)
            page = browser.new_page()
            complaints: list[str] = []
            page.on(
                "console",
                lambda said, complaints=complaints: complaints.append(said.text) if said.type == "error" else None,
            )
            page.on("dialog", lambda shown, complaints=complaints: (complaints.append(shown.message), shown.dismiss()))
            page.goto(base + "/collection")
            at_rest(page)
            for path in (*PATHS, "/collection?tab=sent", f"/unit?unit={quote('QH203')}", "/guide", "/glossary"):
                turn_to(page, path)
                tally.pages += 1
                tally.executed += page.evaluate("window.__xss !== undefined")
            if home == own_desk:
                tally.executed += _upload(page)
            page.close()
            stop()
            yield from (one for one in complaints if "status of 422" not in one)  # refused files, as wanted
        browser.close()  # fmt: skip


def _upload(page) -> int:
    """Send files of hostile names in as a reader does."""
    turn_to(page, "/collection")
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="选择文件…").click()
    names = [one.replace("/", "")[:60] for one in NAMES if one.isprintable()][:20]
    chosen.value.set_files([{"name": f"{one}.csv", "mimeType": "text/csv", "buffer": desk.PERSONAL} for one in names])
    page.locator(".upload-answer h3").nth(len(names) - 1).wait_for(timeout=120_000)
    return int(page.evaluate("window.__xss !== undefined"))


def main(arguments: list[str] | None = None) -> int:
    """Try everything; print one line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", type=Path, help="a finished home; by default the demo's is made")
    parser.add_argument("--no-browser", action="store_true")
    given, tally, began = parser.parse_args(arguments), Tally(), time.monotonic()
    complaints: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        source = given.source or demo(place / "demo")
        homes = [hostile_copy(source, place / f"hostile{first}", first) for first in (0, len(NAMES) // 2)]
        for home in homes:
            exports(home, tally)
        own_desk = desk.make(place / "desk")
        receipts(own_desk, tally)
        if not given.no_browser:
            complaints = list(browse(homes, own_desk, tally))
    figures = {"payloads": len(NAMES), "files": tally.files, "uploads": tally.uploads, "pages": tally.pages}
    found = {"executed": tally.executed, "formulas": len(tally.formulas), "complaints_of_browser": len(complaints)}
    print(json.dumps({"part": "web_payloads"} | figures | found | {"seconds": round(time.monotonic() - began)}))
    for one in [*tally.formulas, *complaints][:20]:
        print(one, file=sys.stderr)
    return int(bool(tally.executed or tally.formulas or complaints))


if __name__ == "__main__":
    sys.exit(main())
