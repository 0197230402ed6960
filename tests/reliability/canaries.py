"""A home whose every number and word says whose it is: a leak is found by searching an answer, whatever its layout."""

from __future__ import annotations

import gzip
import io
import re
import shutil
import zipfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from dash import Dash
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboards import identity
from orchestration.accounts import Directory
from orchestration.clock import now
from orchestration.state import StateStore
from orchestration.state.appeals import add_event
from tests.conftest import taizhang
from tests.dashboards import example_snapshot

ROLES = ("admin", "department", "leader", "analyst", "auditor")
_PLACES = {"row_number", "rank", "rank_of", "rank_low", "rank_high", "previous_rank", "occurrence", "part", "version"}
_WORDS = {"case_id", "value", "message_zh", "message_en", "detail_zh", "detail_en"}


@dataclass
class Canaries:
    """A home in which every number and word of a unit is found nowhere else: 7 digits that begin with 97.

    Made from the snapshot of another home, with a receipt of every file, an appeal of every unit, an account of every
    role and one of every unit.
    """

    home: Path
    source: Path
    snapshot: str = "S000001"
    names: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("config", "receipts", "snapshots"):
            (self.home / name).mkdir(parents=True)
        example_snapshot.publish(self.home, self.snapshot)
        path = self.home / "snapshots" / f"{self.snapshot}.duckdb"
        shutil.copyfile(self.source / "snapshots" / path.name, path)
        with duckdb.connect(str(path)) as connection:
            self._read_units(connection)
            self._plant(connection)
        for code, files in self.files.items():
            for file_id in files:
                written = self.home / "receipts" / f"{file_id}.json"
                written.write_text(f'{{"rows": {self.canary[code]}}}', encoding="utf-8")
        with closing(StateStore(self.home / "state.sqlite")) as state:
            for code in self.codes:
                facts = {"kind": "case_exclusion", "unit_code": code, "case_id": "1", "reason": str(self.canary[code])}
                add_event(state, self.appeal_of(code), now(), "filed", facts | {"filed_on": "2026-01-04"})
        with closing(Directory(self.home)) as directory:
            for role in ROLES:
                directory.add_account(role, role, None, now())
            for code in self.codes:
                directory.add_account(f"unit-{code}", "unit", code, now())

    def _read_units(self, connection: duckdb.DuckDBPyConnection) -> None:
        rows = connection.execute("select unit_code, unit_name, parent_code from marts.dim_unit order by valid_from")
        for code, name, parent in rows.fetchall():
            self.names[code], self.parents[code] = name, parent
        self.codes = sorted(self.names)
        self.canary = {code: 9_700_000 + 137 * number for number, code in enumerate(self.codes)}
        self.code_of = {str(number): code for code, number in self.canary.items()}
        # the name of the county stands on every page
        self.code_of |= {name: code for code, name in self.names.items() if self.parents[code]}
        self.found = re.compile("|".join(sorted(map(re.escape, self.code_of), key=len, reverse=True)))
        self.files = {code: [] for code in self.codes}
        # a file that brings rows of several units is nobody's own
        query = (
            "select file_id, min(unit_code) from marts.fct_submission group by 1 having count(distinct unit_code) = 1"
        )
        for file_id, code in connection.execute(query).fetchall():
            self.files[code].append(file_id)

    def _plant(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute("create temp table canary (code varchar, number integer)")
        connection.executemany("insert into canary values (?, ?)", list(self.canary.items()))
        tables = connection.execute(
            """select schema_name || '.' || table_name, list((column_name, data_type)) from duckdb_columns()
               where database_name = current_database() and schema_name in ('marts', 'audit') group by all
               having list_contains(list(column_name), 'unit_code')"""
        ).fetchall()
        for table, columns in tables:
            kinds = dict(columns)
            numbers = {name for name, kind in columns if kind in ("DOUBLE", "INTEGER", "BIGINT")} - _PLACES
            names = sorted(numbers | (_WORDS & set(kinds)))
            changes = ", ".join(f'"{name}" = canary.number::{kinds[name]}' for name in names)
            if changes and not table.endswith("dim_unit"):
                connection.execute(f"update {table} set {changes} from canary where {table}.unit_code = canary.code")

    def appeal_of(self, code: str) -> str:
        """Name the appeal of a unit."""
        return f"A{self.codes.index(code):08d}"

    def own_of(self, account: str) -> set[str]:
        """Find the units that an account may see: all, its own and those below it, or none."""
        if not account.startswith("unit-"):
            return set(self.codes if account in ROLES else ())
        found = {account.removeprefix("unit-")}
        while more := {code for code, parent in self.parents.items() if parent in found} - found:
            found |= more
        return found

    def leaks(self, answer: TestResponse, own: set[str]) -> set[str]:
        """Find units that are not one's own of which a name or a figure stands in an answer, packed or not."""
        data = answer.get_data()
        if answer.headers.get("Content-Encoding") == "gzip":
            data = gzip.decompress(data)
        if data[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                data = b"\n".join(packed.read(name) for name in packed.namelist())
        text = data.decode("utf-8", "replace").replace(",", "")
        text = re.sub(r"\\+u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
        return {self.code_of[found] for found in self.found.findall(text)} - own

    def client(self, app: Dash, account: str) -> FlaskClient:
        """Sign a browser in; nobody is signed in as `nobody`."""
        client: FlaskClient = app.server.test_client()
        if account != "nobody":
            with closing(Directory(self.home)) as directory:
                client.set_cookie(identity.COOKIE, directory.begin_session(account, "127.0.0.1", now()))
        return client


def demo(place: Path) -> Path:
    """Make the demo's home through the real pipeline."""
    done = taizhang("demo", "--no-serve", home=place)
    assert done.exit_code in (0, 1), done.stderr
    return place
