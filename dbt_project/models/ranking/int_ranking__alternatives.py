"""Peer groups × periods: what other rules would do to the ranks in the total (docs/decisions/004)."""

import os

from dbt_project.numerics.robustness import alternative_columns
from dbt_project.numerics.tables import peer_groups, relation


def model(dbt, session):
    dbt.config(materialized="table")
    inputs = dbt.ref("int_ranking__drawable").to_arrow_table()
    scores = dbt.ref("int_ranking__scores_rounded").to_arrow_table()
    return relation(session, alternative_columns(peer_groups(inputs, scores), workers=os.cpu_count() or 1))
