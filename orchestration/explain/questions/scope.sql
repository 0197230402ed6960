-- What every family of questions starts from: the figure, its period, whose facts enter it and when, the as-of time.
-- A unit has its own row among the members, so a unit without others below it needs nothing else.
figure as (
    select * from marts.fct_unit_metric
    where unit_code = $unit and period_code = $period and metric_code = $metric
),

instant as (
    select as_of, as_of::date as as_of_on from meta.snapshot
),

period as (
    select
        dim_period.*,
        least(dim_period.ends_on, instant.as_of_on) as elapsed_on,
    from marts.dim_period
    cross join instant
    where dim_period.period_code = $period
),

members as (
    select
        unit_code,
        coalesce(valid_from, date '0001-01-01') as valid_from,
        coalesce(valid_to, date '9999-12-31') as valid_to,
    from marts.bridge_unit_ancestor
    where ancestor_code = $unit
)
