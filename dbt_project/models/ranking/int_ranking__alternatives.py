"""Peer groups × periods: what other rules would do to the ranks in the total (docs/decisions/004)."""

import os

from dbt.flags import get_flags

from dbt_project.numerics.kept_draws import place_of
from dbt_project.numerics.robustness import alternative_columns
from dbt_project.numerics.tables import peer_groups, relation


def model(dbt, session):
    dbt.config(materialized="table")
    inputs = dbt.ref("int_ranking__drawable").to_arrow_table()
    scores = dbt.ref("int_ranking__scores_rounded").to_arrow_table()
    groups, kept = peer_groups(inputs, scores), place_of("alternatives.kept", get_flags())
    return relation(session, alternative_columns(groups, workers=os.cpu_count() or 1, kept=kept))
