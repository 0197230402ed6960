"""Ranked units × periods × domains: interval of the rank, band, pairs, from a thousand draws (docs/decisions/004)."""

import os

from dbt.flags import get_flags

from dbt_project.numerics.kept_draws import place_of
from dbt_project.numerics.standings import all_standings, standing_columns
from dbt_project.numerics.tables import peer_groups


def model(dbt, session):
    dbt.config(materialized="table")
    inputs = dbt.ref("int_ranking__drawable").to_arrow_table()
    scores = dbt.ref("int_ranking__scores_rounded").to_arrow_table()
    kept = place_of("draws.kept", get_flags())  # draws of groups that do not change
    judged = all_standings(peer_groups(inputs, scores), workers=os.cpu_count() or 1, kept=kept)
    return session.from_arrow(standing_columns(judged))
