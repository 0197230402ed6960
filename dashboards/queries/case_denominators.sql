-- What the on-time rates of a period leave out: cases by what became of their limits at the as-of time.
select
    coalesce(kase.channel, 'other') as channel,
    count(*) as received,
    count(*) filter (kase.resolution_timeliness = 'in_time') as on_time,
    count(*) filter (kase.resolution_timeliness = 'late') as closed_late,
    count(*) filter (kase.resolution_timeliness = 'overdue') as overdue,
    count(*) filter (kase.resolution_timeliness = 'inside_limit') as inside,
    count(*) filter (kase.resolution_timeliness not in ('in_time', 'late', 'overdue', 'inside_limit')) as no_limit,
    count(*) filter (kase.resolution_timeliness in ('in_time', 'late', 'overdue')) as matured,
    count(*) filter (kase.closed_at is not null) as closed,
    count(*) filter (kase.closed_at is not null and kase.satisfied is not null) as rated,
    count(*) filter (kase.closed_at is not null and kase.satisfied) as satisfied,
from marts.fct_case as kase
where
    kase.received_on between $starts_on and $ends_on
    and not coalesce(kase.excluded, false)
    and kase.unit_code in (select unnest($units::varchar[]))
group by all
order by received desc, channel
