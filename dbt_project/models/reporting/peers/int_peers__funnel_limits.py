"""As int_peers__group_rates, with the exact binomial limits around the rate of the group (docs/decisions/004)."""

from dbt_project.numerics.funnel import limits
from dbt_project.numerics.tables import relation


def model(dbt, session):
    dbt.config(materialized="table")
    sizes = dbt.ref("int_peers__group_rates").fetchnumpy()
    return relation(session, sizes | limits(sizes["n"], sizes["centre"]))
