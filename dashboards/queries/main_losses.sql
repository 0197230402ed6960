-- Where do some units lose most of their score, and what do those owe that sent nothing?
with lost as (
    select
        unit_code,
        arg_max(struct_pack(metric_code, points_lost), (points_lost, metric_code)) as worst,
    from marts.fct_unit_score_part
    where
        period_code = $period
        and list_contains($units::varchar[], unit_code)
        and ($domain = 'total' or domain = $domain)
        and points_lost > 0
    group by unit_code
),

owed as (
    select
        report.unit_code,
        count(*) as missing_count,
        min(report.due_at)::date as missing_since,
    from marts.fct_report as report
    inner join marts.dim_period as period on period.period_code = $period
    where
        report.status = 'missing'
        and report.due_at >= period.starts_on
        and report.due_at < period.ends_on + interval 1 day
        and list_contains($units::varchar[], report.unit_code)
    group by report.unit_code
)

select
    asked.unit_code,
    lost.worst,
    owed.missing_count,
    owed.missing_since,
from (select unnest($units::varchar[]) as unit_code) as asked
left join lost on lost.unit_code = asked.unit_code
left join owed on owed.unit_code = asked.unit_code
