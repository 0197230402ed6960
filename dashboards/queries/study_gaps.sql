-- How long was each unit's longest stretch without a session in a period, and how long ago was its last session by then?
with known as (
    select
        unit_code,
        value as gap_days,
    from marts.fct_unit_metric
    where metric_code = 'study_longest_gap_days' and period_code = $period and value is not null and unit_code in (select unnest($units::varchar[]))
),

last_held as (
    select
        unit_code,
        max(held_on) as held_on,
    from marts.fct_study_session
    where held_on <= $ends_on::date
    group by unit_code
)

select
    known.unit_code,
    known.gap_days::bigint as gap_days,
    last_held.held_on as last_held_on,
    date_diff('day', last_held.held_on, $ends_on::date) as since_days,
from known
left join last_held on last_held.unit_code = known.unit_code
order by known.gap_days desc, since_days desc nulls first, known.unit_code
