-- What does each metric add to a unit's score in a domain or in total, and between which values does a metric earn its points?
with chosen as (
    select date_diff('month', starts_on, ends_on) + 1 as month_count
    from marts.dim_period
    where period_code = $period
)

select
    parts.domain,
    parts.metric_code,
    parts.status,
    parts.value,
    parts.value_scored,
    scheme.low * case when scheme.per_month then chosen.month_count else 1 end as low,
    scheme.high * case when scheme.per_month then chosen.month_count else 1 end as high,
    parts.points,
    case $domain when 'total' then parts.weight else parts.domain_share end as share,
    parts.points * share as added,
from marts.fct_unit_score_part as parts
cross join chosen
left join marts.dim_scheme_metric as scheme
    on scheme.scheme_code = parts.scheme_code and scheme.metric_code = parts.metric_code
where
    parts.unit_code = $unit
    and parts.period_code = $period
    and (parts.domain = $domain or $domain = 'total')
order by
    case parts.domain when 'study' then 1 when 'reporting' then 2 when 'case' then 3 when 'outreach' then 4 else 5 end,
    share desc,
    parts.metric_code
