-- A count of a unit by month, added up from January, this year and the year before.
with chosen as (
    select * from marts.dim_period where period_code = $period
),

monthly as (
    select
        year(period.ends_on) as year,
        month(period.ends_on) as month,
        metric.value,
        period.ends_on,
    from marts.fct_unit_metric as metric
    inner join marts.dim_period as period on period.period_code = metric.period_code and period.period_kind = 'month'
    cross join chosen
    where
        metric.metric_code = $metric
        and metric.unit_code = coalesce($unit, metric.unit_code)
        and period.ends_on <= chosen.ends_on
        and year(period.ends_on) between year(chosen.ends_on) - 1 and year(chosen.ends_on)
)

select
    year,
    month,
    sum(sum(value)) over (partition by year order by month) as added_up,
from monthly
group by year, month
order by year, month
