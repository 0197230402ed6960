"""Points that have a chart: mean, limits and the rule that holds, with their baseline (docs/decisions/021)."""

from dbt_project.numerics.tables import relation
from dbt_project.numerics.trend_tables import judged_rows


def model(dbt, session):
    dbt.config(materialized="table")
    points = dbt.ref("int_trends__points").filter("chart is not null")
    numbers = points.project("series_number, period_number, is_share, value, numerator, denominator")
    changes = dbt.ref("int_trends__changes").project("series_number, period_number, line_number")
    return relation(session, judged_rows(numbers.fetchnumpy(), changes.fetchnumpy()))
