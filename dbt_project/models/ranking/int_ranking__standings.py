"""Ranked units × periods × domains: interval of the rank, band, pairs, from a thousand draws (docs/decisions/004)."""

import os
from pathlib import Path

from dbt.flags import get_flags

from dbt_project.numerics.standings import all_standings, standing_columns
from dbt_project.numerics.tables import peer_groups


def model(dbt, session):
    dbt.config(materialized="table")
    inputs = dbt.ref("int_ranking__drawable").to_arrow_table()
    scores = dbt.ref("int_ranking__scores_rounded").to_arrow_table()
    # draws of groups that do not change are kept: where a run says, else with what dbt keeps of a build
    target = getattr(get_flags(), "TARGET_PATH", None)  # no flags: nobody builds, so nothing is kept
    place = os.environ.get("TAIZHANG_KEPT_DRAWS") or (Path(target) / "draws.kept" if target else None)
    judged = all_standings(
        peer_groups(inputs, scores), workers=os.cpu_count() or 1, kept=Path(place) if place else None
    )
    return session.from_arrow(standing_columns(judged))
