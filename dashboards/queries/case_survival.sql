-- Of the cases received in a period, what share was still open so many days later? By channel, with open cases counted as long as they have been watched (Kaplan–Meier).
with watched as (
    select
        coalesce(kase.channel, 'other') as channel,
        greatest(date_diff('day', kase.received_on, coalesce(kase.closed_on, snapshot.as_of::date)), 0) as days,
        kase.closed_on is not null as is_closed,
    from marts.fct_case as kase
    cross join meta.snapshot as snapshot
    where
        kase.received_on between $starts_on and $ends_on
        and not coalesce(kase.excluded, false)
        and kase.unit_code in (select unnest($units::varchar[]))
),

channels as (
    select
        channel,
        count(*) as cases,
    from watched
    group by channel
    having count(*) >= 20
    order by cases desc, channel
    limit 5
),

daily as (
    select
        watched.channel,
        watched.days,
        count(*) filter (watched.is_closed) as closed,
        channels.cases - coalesce(sum(count(*)) over (partition by watched.channel order by watched.days rows between unbounded preceding and 1 preceding), 0) as at_risk,
        channels.cases,
    from watched
    inner join channels on channels.channel = watched.channel
    group by watched.channel, watched.days, channels.cases
)

select
    channel,
    days,
    cases,
    at_risk,
    product(1 - closed / at_risk) over (partition by channel order by days) as still_open,
from daily
where days <= 120
order by cases desc, channel, days
