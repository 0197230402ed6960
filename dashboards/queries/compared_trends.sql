-- One metric of some units over the periods of a kind, up to a period.
with chosen as (
    select * from marts.dim_period where period_code = $period
),

periods as (
    select period.*
    from marts.dim_period as period
    inner join chosen on chosen.period_kind = period.period_kind and period.starts_on <= chosen.starts_on
    cross join meta.snapshot as snapshot
    where
        period.starts_on <= snapshot.as_of::date
        and period.starts_on >= (
            select min(first.starts_on)
            from marts.fct_unit_metric as metric
            inner join marts.dim_period as first on first.period_code = metric.period_code
            where metric.metric_code = $metric and metric.value is not null and metric.unit_code in (select unnest($units::varchar[]))
        )
    qualify row_number() over (order by period.starts_on desc) <= 24
)

select
    asked.unit_code,
    periods.period_code,
    metric.status,
    metric.n,
    metric.value,
from periods
cross join (select unnest($units::varchar[]) as unit_code) as asked
left join marts.fct_unit_metric as metric
    on metric.unit_code = asked.unit_code and metric.period_code = periods.period_code and metric.metric_code = $metric
order by asked.unit_code, periods.starts_on
