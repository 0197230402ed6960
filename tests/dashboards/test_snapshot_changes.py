"""What lies between two snapshots: units and submissions, both snapshots chosen in the address."""

from __future__ import annotations

import csv
import io

import duckdb

from dashboards.app import create_app, snapshots_of


def test_units_and_submissions_that_changed_between_two_snapshots_are_named(own_home):
    with duckdb.connect(str(own_home / "snapshots" / "S000002.duckdb")) as connection:
        connection.execute("update marts.dim_unit set unit_name = '安平街道' where unit_code = 'TS01'")
        connection.execute("update marts.fct_submission set status = 'withdrawn' where file_id = '0badc0ffee01-1'")
    app = create_app(own_home)

    def rows(name, search):
        answer = app.server.test_client().get(f"/export/snapshots/{name}.csv{search}")
        assert answer.status_code == 200
        return [row for row in csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))) if len(row) > 2]

    units = rows("unit_changes", "?base=S000001")
    assert units[1][1:] == ["名称", "安平镇", "安平街道"] and len(units) == 2
    sent = rows("submission_changes", "")
    assert len(sent) == 2 and sent[1][3:5] == ["已被新版取代", "已撤回"]
    # the other way round: the old snapshot is looked at, the new one is the base
    assert rows("unit_changes", "?snapshot=S000001&base=S000002")[1][2:] == ["安平街道", "安平镇"]
    snapshots_of(app).close()
