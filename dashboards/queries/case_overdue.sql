-- The open cases longest past their limit.
select
    kase.unit_code,
    kase.case_id,
    kase.channel,
    kase.category,
    date_diff('day', kase.resolution_due_at, snapshot.as_of) as days_over,
    kase.received_on,
    kase.resolution_due_at::timestamp as due_at,
from marts.fct_case as kase
cross join meta.snapshot as snapshot
where
    kase.resolution_timeliness = 'overdue'
    and not coalesce(kase.excluded, false)
    and kase.unit_code in (select unnest($units::varchar[]))
order by kase.resolution_due_at, kase.case_key
limit $most
