-- Which share of the ranked score does each metric have by the scheme, and under other weights, where all metrics apply?
select
    domain,
    metric_code,
    case $domain when 'total' then total_share else domain_share end as official_share,
    case $domain when 'total' then trial_total_share else trial_domain_share end as trial_share,
from marts.shares_under_weights($period, $metrics, $weights, $domain_weights)
where $domain in ('total', domain)
order by
    case domain when 'study' then 1 when 'reporting' then 2 when 'case' then 3 when 'outreach' then 4 else 5 end,
    domain_share desc,
    metric_code
