"""As int_peers__funnel_sizes, with the limits of chance around the rate of the group (docs/decisions/004)."""

from dbt_project.numerics.funnel import limits
from dbt_project.numerics.tables import relation


def model(dbt, session):
    dbt.config(materialized="table")
    sizes = dbt.ref("int_peers__funnel_sizes").fetchnumpy()
    return relation(session, sizes | limits(sizes["effective_n"], sizes["centre"]))
