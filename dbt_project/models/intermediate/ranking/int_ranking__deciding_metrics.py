"""Peer groups × periods: the metric whose weight matters most to the ranks in the total (docs/decisions/004)."""

from orchestration.ranking.robustness import deciding_columns
from orchestration.ranking.tables import arrow, peer_groups


def model(dbt, session):
    dbt.config(materialized="table")
    inputs = dbt.ref("int_ranking__drawable").to_arrow_table()
    scores = dbt.ref("int_ranking__scores_rounded").to_arrow_table()
    return arrow(deciding_columns(peer_groups(inputs, scores)))
