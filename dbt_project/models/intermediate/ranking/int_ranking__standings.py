"""Scored units × periods × domains: the interval of the rank and the band, from a thousand draws (docs/decisions/004)."""

import os

from orchestration.ranking.bands import all_standings, standing_columns
from orchestration.ranking.tables import arrow, peer_groups


def model(dbt, session):
    dbt.config(materialized="table")
    inputs = dbt.ref("int_ranking__drawable").to_arrow_table()
    scores = dbt.ref("int_ranking__scores_rounded").to_arrow_table()
    return arrow(standing_columns(all_standings(peer_groups(inputs, scores), workers=os.cpu_count() or 1)))
