-- The cases open at the as-of time, by channel: how far from the limit (three days or less, past it up to 30 days or more, or without one), and for how long.
with open_cases as (
    select
        kase.channel,
        date_diff('day', kase.received_on, snapshot.as_of::date) as age,
        case
            when kase.resolution_timeliness not in ('inside_limit', 'overdue') then 'no_limit'
            when kase.resolution_due_at >= snapshot.as_of + interval 3 day then 'inside'
            when kase.resolution_timeliness = 'inside_limit' then 'soon'
            when kase.resolution_due_at >= snapshot.as_of - interval 30 day then 'over'
            else 'far_over'
        end as state,
    from marts.fct_case as kase
    cross join meta.snapshot as snapshot
    where kase.closed_at is null and not coalesce(kase.excluded, false) and kase.unit_code in (select unnest($units::varchar[]))
)

select
    coalesce(channel, 'other') as channel,
    count(*) as cases,
    count(*) filter (state = 'inside') as inside,
    count(*) filter (state = 'soon') as soon,
    count(*) filter (state = 'over') as over,
    count(*) filter (state = 'far_over') as far_over,
    count(*) filter (state = 'no_limit') as no_limit,
    count(*) filter (age <= 7) as up_to_7,
    count(*) filter (age between 8 and 30) as up_to_30,
    count(*) filter (age between 31 and 90) as up_to_90,
    count(*) filter (age > 90) as over_90,
    median(age) as median_age,
    max(age) as oldest,
from open_cases
group by all
order by cases desc, channel
