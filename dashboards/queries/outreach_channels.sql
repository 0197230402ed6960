-- Through which channels did the items of a period go, and how many passed three reviews?
select
    coalesce(channel, 'other') as channel,
    sum(items) as items,
    coalesce(sum(items) filter (reviewed), 0) as reviewed,
    coalesce(sum(items) filter (level in ('province', 'national')), 0) as high_level,
    count(distinct unit_code) as units,
from marts.fct_outreach_item
where published_on between $starts_on and $ends_on and unit_code in (select unnest($units::varchar[]))
group by all
order by items desc, channel
