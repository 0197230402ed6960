-- Whose total score fell most since the period before, and which figure cost it most of that?
with chosen as (
    select
        period.period_code,
        before.period_code as code_before,
    from marts.dim_period as period
    inner join marts.dim_period as before
        on before.period_kind = period.period_kind and before.ends_on = period.starts_on - 1
    where period.period_code = $period
),

fallen as (
    select
        now.unit_code,
        now.score,
        before.score as score_before,
    from marts.fct_unit_score as now
    cross join chosen
    inner join marts.fct_unit_score as before
        on
            before.unit_code = now.unit_code
            and before.domain = now.domain
            and before.scheme_code = now.scheme_code
            and before.period_code = chosen.code_before
    where
        now.period_code = chosen.period_code
        and now.domain = 'total'
        and now.score < before.score
        and list_contains($units::varchar[], now.unit_code)
    order by now.score - before.score, now.unit_code
    limit 1
)

select
    fallen.*,
    now.metric_code,
    now.value,
    before.value as value_before,
from fallen
cross join chosen
left join marts.fct_unit_score_part as now
    on now.unit_code = fallen.unit_code and now.period_code = chosen.period_code
left join marts.fct_unit_score_part as before
    on
        before.unit_code = now.unit_code
        and before.metric_code = now.metric_code
        and before.period_code = chosen.code_before
where now.points_lost > before.points_lost
order by now.points_lost - before.points_lost desc, now.metric_code
limit 1
