-- How does a unit stand in each domain, the period before, and a year before?
with a_year_before as (
    select
        before.domain,
        before.rank,
    from marts.fct_unit_rank as before
    inner join marts.dim_period as period on period.period_code = before.period_code
    inner join marts.dim_period as chosen
        on chosen.period_code = $period
        and period.period_kind = chosen.period_kind
        and period.starts_on = chosen.starts_on - interval 1 year
    where before.unit_code = $unit
)

select
    ranked.unit_code,
    ranked.domain,
    ranked.peer_group,
    ranked.band,
    ranked.rank,
    ranked.rank_of,
    ranked.rank_low,
    ranked.rank_high,
    ranked.previous_rank,
    a_year_before.rank as year_rank,
    ranked.score,
from marts.fct_unit_rank as ranked
left join a_year_before on a_year_before.domain = ranked.domain
where ranked.period_code = $period and ranked.unit_code = $unit
