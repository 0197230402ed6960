-- What the on-time rates of a period leave out: cases by what became of their limits at the as-of time.
select
    coalesce(kase.channel, 'other') as channel,
    count(*) as received,
    count(*) filter (kase.closed_at <= kase.resolution_due_at) as on_time,
    count(*) filter (kase.closed_at > kase.resolution_due_at) as closed_late,
    count(*) filter (kase.closed_at is null and kase.resolution_due_at <= snapshot.as_of) as overdue,
    count(*) filter (kase.closed_at is null and kase.resolution_due_at > snapshot.as_of) as inside,
    count(*) filter (kase.resolution_due_at is null) as no_limit,
    count(*) filter (kase.resolution_due_at is not null and (kase.closed_at is not null or kase.resolution_due_at <= snapshot.as_of)) as matured,
    count(*) filter (kase.closed_at is not null) as closed,
    count(*) filter (kase.closed_at is not null and kase.satisfied is not null) as rated,
    count(*) filter (kase.closed_at is not null and kase.satisfied) as satisfied,
from marts.fct_case as kase
cross join meta.snapshot as snapshot
where
    kase.received_on between $starts_on and $ends_on
    and not coalesce(kase.excluded, false)
    and kase.unit_code in (select unnest($units::varchar[]))
group by all
order by received desc, channel
