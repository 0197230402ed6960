-- What does each metric add to a unit's score in a domain or in total, and between which values does a metric earn its points?
select
    parts.domain,
    parts.metric_code,
    parts.status,
    parts.value,
    parts.value_scored,
    parts.low,
    parts.high,
    parts.points,
    case $domain when 'total' then parts.weight else parts.domain_share end as share,
    parts.points * share as added,
from marts.fct_unit_score_part as parts
where
    parts.unit_code = $unit
    and parts.period_code = $period
    and (parts.domain = $domain or $domain = 'total')
order by
    case parts.domain when 'study' then 1 when 'reporting' then 2 when 'case' then 3 when 'outreach' then 4 else 5 end,
    share desc,
    parts.metric_code
