"""Who has no data has no rank: one export without a review column, a nil return, and a scheme of an older version."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.clock import as_of
from orchestration.home import Home, create
from orchestration.pipeline.run import run
from orchestration.reference.scheme import load_schemes
from orchestration.settings.problems import Problems
from orchestration.snapshots.access import connect
from orchestration.snapshots.store import path_of
from tests.conftest import taizhang
from tests.journey.ledgers import study, workbook

BUREAUS = {"XS01": "溪山县教育局", "XS02": "溪山县卫生健康局", "XS03": "溪山县民政局", "XS04": "溪山县水利局"}
WEB = """
template: outreach_item
match: "web/*"
columns:
  unit: 单位
  published_on: 发布时间
  channel: {value: website}
  level: {value: county}
"""
CASE_HEADER = ["单位", "工单编号", "渠道", "受理时间", "办结时间"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("league") / "home")
    create(home)
    units = ["unit_code,unit_name,unit_type,parent_code", "XS,溪山县,county,", "XS11,松岭镇,township,XS"]
    units += [f"{code},{name},bureau,XS" for code, name in BUREAUS.items()]
    (home.config / "units.csv").write_text("\n".join(units) + "\n", encoding="utf-8")
    (home.config / "sources" / "web.yml").write_text(WEB, encoding="utf-8")
    scheme = (home.config / "scheme.yml").read_text(encoding="utf-8")
    (home.config / "scheme.yml").write_text(
        scheme.replace("    minimum_n: 20\n", "    minimum_n: 20\n    presence_share: 0.75\n"), encoding="utf-8"
    )
    items = ["单位,发布时间", *(f"溪山县教育局,2024-12-{day:02d} 09:00" for day in (2, 9, 16, 23))]
    (home.inbox / "web").mkdir(parents=True)
    (home.inbox / "web" / "a.csv").write_text("\n".join(items) + "\n", encoding="utf-8")
    for code, name in BUREAUS.items():
        days = ["2025-01-09", "2025-01-20"]
        study(home.inbox / code / "学习台账2025-01.xlsx", name, days, attended=10 if code == "XS01" else 8)
        case = [name, f"{code}-1", "12345热线", "2025-01-06 09:00", "2025-01-20 10:00"]
        ledger = [CASE_HEADER[1:], ["零报告"]] if code == "XS01" else [CASE_HEADER, case]
        workbook(home.inbox / code / "诉求台账2025-01.xlsx", ledger)
    run(home, as_of("2025-01-31"))
    return home


def rows(home: Home, sql: str) -> list[tuple]:
    connection = connect(path_of(home))
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def test_an_export_without_one_column_is_scored_and_silent_units_stand_below_without_a_rank(home: Home) -> None:
    found = rows(
        home,
        """select unit_code, score > 0, rank, rank_of, band from marts.fct_unit_rank
           where (period_code, domain, peer_group) = ('2024-12', 'outreach', 'bureau') order by rank nulls last, unit_code""",
    )
    assert found == [
        ("XS01", True, 1, 1, None),
        *((code, False, None, 1, "no_data") for code in ("XS02", "XS03", "XS04")),
    ]
    assert rows(
        home,
        """select status from marts.fct_unit_metric
           where (unit_code, period_code, metric_code) = ('XS01', '2024-12', 'outreach_review_rate')""",
    ) == [("not_applicable",)]
    # in the total, in which nothing else came, the same units are ranked
    assert rows(
        home,
        """select unit_code, rank, band from marts.fct_unit_rank
           where (period_code, domain, peer_group) = ('2024-12', 'total', 'bureau') and rank is not null""",
    ) == [("XS01", 1, None)]


def test_a_nil_return_takes_its_domain_out_of_the_base_and_the_unit_stays_first(home: Home) -> None:
    january = {
        domain: tuple(rest)
        for domain, *rest in rows(
            home,
            """select domain, status, round(weight_present, 6), round(score, 6) from marts.fct_unit_score
               where unit_code = 'XS01' and period_code = '2025-01'""",
        )
    }
    # study alone has values, nothing came of outreach: 0.25 of 0.25 + 0.20
    study_score = january["study"][2]
    assert january["case"] == ("not_applicable", 0.0, None)
    assert january["reporting"] == ("not_applicable", 0.0, None)
    assert january["outreach"] == ("no_data", 0.0, 0.0)
    assert january["total"] == ("ok", round(0.25 / 0.45, 6), pytest.approx(0.25 / 0.45 * study_score, abs=1e-6))
    assert rows(
        home,
        """select rank, rank_of from marts.fct_unit_rank
           where (unit_code, period_code, domain) = ('XS01', '2025-01', 'total')""",
    ) == [(1, 4)]


def test_explain_says_that_nothing_was_sent(home: Home) -> None:
    arguments = ("--unit", "XS03", "--period", "2024-12", "--json")
    score, rank = (taizhang("explain", f"{asked}.outreach", *arguments, home=home).json for asked in ("score", "rank"))
    assert (score["value"], score["status"], score["status_label"]) == (0.0, "no_data", "未报送")
    assert (rank["value"], rank["n"], rank["weight_present"], rank["adds_up"]) == (None, 1, 0.0, True)
    assert {row["status"] for row in score["rows"]} == {"no_data"}


def test_a_scheme_that_still_names_presence_share_is_read_with_one_warning(home: Home, tmp_path: Path) -> None:
    problems = Problems()
    (scheme,) = load_schemes(home.config / "scheme.yml", problems)
    assert not hasattr(scheme, "presence_share")
    (problem,) = problems.sorted()
    assert problem.severity == "warning" and problem.key == "schemes.0.presence_share" and problem.line
