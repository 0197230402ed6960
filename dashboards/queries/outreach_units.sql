-- How many whole weeks of a period passed without an item, and what share of items was reviewed three times, by unit?
select
    unit_code,
    (max(value) filter (metric_code = 'outreach_silent_weeks'))::bigint as silent_weeks,
    max(value) filter (metric_code = 'outreach_items') as items,
    max(value) filter (metric_code = 'outreach_review_rate') as review_rate,
    max(n) filter (metric_code = 'outreach_review_rate') as review_n,
    max(lower) filter (metric_code = 'outreach_review_rate') as lower,
    max(upper) filter (metric_code = 'outreach_review_rate') as upper,
    max(status) filter (metric_code = 'outreach_review_rate') as review_status,
from marts.fct_unit_metric
where
    period_code = $period
    and metric_code in ('outreach_silent_weeks', 'outreach_items', 'outreach_review_rate')
    and value is not null
    and unit_code in (select unnest($units::varchar[]))
group by unit_code
order by silent_weeks desc nulls last, unit_code
