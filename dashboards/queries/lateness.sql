-- How early or late were the reports of a period, in days before (negative) or after the due time?
with judged as (
    select
        report.status,
        date_diff('second', report.due_at, coalesce(report.accepted_at, report.first_arrived_at)) / 86400.0 as days,
    from marts.fct_report as report
    cross join meta.snapshot as snapshot
    where
        report.status in ('on_time', 'late', 'missing')
        and report.due_at <= snapshot.as_of
        and report.due_at >= $starts_on::date
        and report.due_at < $ends_on::date + interval 1 day
        and report.unit_code in (select unnest($units::varchar[]))
),

sorted as (
    select
        status,
        case
            when status = 'missing' then 'missing'
            when days <= -7 then 'early_7'
            when days <= -3 then 'early_3'
            when days <= -1 then 'early_1'
            when days <= 0 then 'early_0'
            when days <= 1 then 'late_1'
            when days <= 3 then 'late_3'
            when days <= 7 then 'late_7'
            else 'late_more'
        end as bucket,
    from judged
)

select
    bucket,
    status,
    count(*) as reports,
from sorted
group by bucket, status
order by list_position(['early_7', 'early_3', 'early_1', 'early_0', 'late_1', 'late_3', 'late_7', 'late_more', 'missing'], bucket), status
