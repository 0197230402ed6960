-- Of the cases of a period that have a response limit, what share still had no first response so many hours later? By channel; open ones count as long as they have been watched (Kaplan–Meier).
with watched as (
    select
        coalesce(kase.channel, 'other') as channel,
        greatest(date_diff('hour', kase.received_at, coalesce(kase.first_response_at, kase.closed_at, snapshot.as_of)), 0) as hours,
        kase.first_response_at is not null as is_answered,
    from marts.fct_case as kase
    cross join meta.snapshot as snapshot
    where
        kase.received_on between $starts_on and $ends_on
        and kase.response_due_at is not null
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

hourly as (
    select
        watched.channel,
        watched.hours,
        count(*) filter (watched.is_answered) as answered,
        channels.cases - coalesce(sum(count(*)) over (partition by watched.channel order by watched.hours rows between unbounded preceding and 1 preceding), 0) as at_risk,
        channels.cases,
    from watched
    inner join channels on channels.channel = watched.channel
    group by watched.channel, watched.hours, channels.cases
)

select
    channel,
    hours,
    cases,
    at_risk,
    product(1 - answered / at_risk) over (partition by channel order by hours) as still_open,
from hourly
where hours <= 240
order by cases desc, channel, hours
