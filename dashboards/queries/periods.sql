-- Which periods hold figures, and which of them are finished and ranked?
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
)

select
    period.period_code,
    period.period_kind,
    ranked.period_code is not null as has_ranks,
    period.ends_on <= snapshot.as_of::date as is_finished,
    period.starts_on,
    period.ends_on,
from marts.dim_period as period
inner join measured on measured.period_code = period.period_code
cross join meta.snapshot as snapshot
left join ranked on ranked.period_code = period.period_code
order by period.starts_on, period.ends_on
