-- Which metrics count in a period, with which weights, and which value is worth all points? (Goalposts by month are multiplied by the months.)
with chosen as (
    select *, date_diff('month', starts_on, ends_on) + 1 as month_count
    from marts.dim_period
    where period_code = $period
)

select
    scheme.scheme_code,
    scheme.domain,
    scheme.metric_code,
    scheme.domain_weight,
    scheme.weight,
    scheme.minimum_n,
    scheme.low * case when scheme.per_month then chosen.month_count else 1 end as low,
    scheme.high * case when scheme.per_month then chosen.month_count else 1 end as high,
from marts.dim_scheme_metric as scheme
cross join chosen
where scheme.scheme_code = (select scheme_code from marts.fct_unit_rank where period_code = $period limit 1)
order by
    case scheme.domain when 'study' then 1 when 'reporting' then 2 when 'case' then 3 when 'outreach' then 4 else 5 end,
    scheme.weight desc,
    scheme.metric_code
