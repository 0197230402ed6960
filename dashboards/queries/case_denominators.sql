-- What the on-time rate of a period is made of: cases whose limit has passed by what became of it; the others are left out, closed or not.
select
    coalesce(kase.channel, 'other') as channel,
    count(*) as received,
    count(*) filter (kase.resolution_due_at <= snapshot.as_of and kase.resolution_timeliness = 'in_time') as on_time,
    count(*) filter (kase.resolution_timeliness = 'late') as closed_late,
    count(*) filter (kase.resolution_timeliness = 'overdue') as overdue,
    count(*) filter (kase.resolution_due_at > snapshot.as_of) as inside,
    count(*) filter (kase.resolution_due_at is null) as no_limit,
    count(*) filter (kase.resolution_due_at <= snapshot.as_of) as matured,
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
