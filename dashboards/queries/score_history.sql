-- The scores of some units over the last twelve periods of a kind, up to a period.
with chosen as (
    select * from marts.dim_period where period_code = $period
),

recent as (
    select
        period.period_code,
        period.starts_on,
    from marts.dim_period as period
    inner join chosen on chosen.period_kind = period.period_kind and period.starts_on <= chosen.starts_on
    qualify row_number() over (order by period.starts_on desc) <= 12
)

select
    asked.unit_code,
    list(score.score order by recent.starts_on) as scores,
from (select unnest($units::varchar[]) as unit_code) as asked
cross join recent
left join marts.fct_unit_score as score
    on score.unit_code = asked.unit_code
    and score.period_code = recent.period_code
    and score.domain = $domain
    and score.scheme_code = (select scheme_code from marts.fct_unit_rank where period_code = $period limit 1)
group by asked.unit_code
