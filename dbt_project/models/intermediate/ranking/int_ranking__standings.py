"""Scored units × periods × domains: the interval of the rank and the band, from a thousand draws (docs/decisions/004)."""

import os
from pathlib import Path

from orchestration.ranking.bands import all_standings, standing_columns
from orchestration.ranking.tables import arrow, peer_groups


def model(dbt, session):
    dbt.config(materialized="table")
    inputs = dbt.ref("int_ranking__drawable").to_arrow_table()
    scores = dbt.ref("int_ranking__scores_rounded").to_arrow_table()
    # a run names a file in which the draws of groups that do not change are kept; without it all are drawn
    kept = os.environ.get("TAIZHANG_KEPT_DRAWS")
    judged = all_standings(peer_groups(inputs, scores), workers=os.cpu_count() or 1, kept=Path(kept) if kept else None)
    return arrow(standing_columns(judged))
