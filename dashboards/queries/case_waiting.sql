-- Of the cases of a period, what share was still not closed so many days later ($until closed), or had no first response so many hours later (answered, of
-- those with a response limit)? By channel; open ones count as long as they have been watched (Kaplan–Meier).
with watched as (
    select
        coalesce(kase.channel, 'other') as channel,
        case
            when $until = 'closed' then date_diff('day', kase.received_on, coalesce(kase.closed_on, snapshot.as_of::date))
            else date_diff('hour', kase.received_at, coalesce(kase.first_response_at, kase.closed_at, snapshot.as_of))
        end as waited,
        case when $until = 'closed' then kase.closed_on is not null else kase.first_response_at is not null end as is_over,
    from marts.fct_case as kase
    cross join meta.snapshot as snapshot
    where
        kase.received_on between $starts_on and $ends_on
        and not coalesce(kase.excluded, false)
        and ($until = 'closed' or kase.response_due_at is not null)
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

steps as (
    select
        watched.channel,
        greatest(watched.waited, 0) as waited,
        count(*) filter (watched.is_over) as over,
        channels.cases,
        channels.cases - coalesce(
            sum(count(*)) over (partition by watched.channel order by greatest(watched.waited, 0) rows between unbounded preceding and 1 preceding), 0
        ) as at_risk,
    from watched
    inner join channels on channels.channel = watched.channel
    group by watched.channel, greatest(watched.waited, 0), channels.cases
)

select
    channel,
    waited,
    cases,
    at_risk,
    product(1 - over / at_risk) over (partition by channel order by waited) as still_open,
from steps
where waited <= case $until when 'closed' then 120 else 240 end
order by cases desc, channel, waited
