-- Which periods can be chosen, and which of them are finished and scored?
with measured as (
    select period_code
    from marts.fct_unit_metric
    where value is not null
    group by period_code
),

ranked as (
    select period_code
    from marts.fct_unit_rank
    where rank is not null
    group by period_code
),

span as (
    select
        min(period.starts_on) as starts_on,
        max(period.ends_on) as ends_on,
    from marts.dim_period as period
    inner join measured on measured.period_code = period.period_code
)

select
    period.period_code,
    period.period_kind,
    measured.period_code is not null as has_data,
    ranked.period_code is not null as has_ranks,
    period.ends_on <= snapshot.as_of::date as is_finished,
    period.starts_on,
    period.ends_on,
from marts.dim_period as period
cross join meta.snapshot as snapshot
cross join span
left join measured on measured.period_code = period.period_code
left join ranked on ranked.period_code = period.period_code
where
    period.starts_on >= span.starts_on
    and period.ends_on <= span.ends_on
    and period.starts_on <= snapshot.as_of::date
order by period.starts_on, period.ends_on
