-- The places of units in a period, in the period before and a year before: of one domain or ($domain null) of all; the largest group first.
with a_year_before as (
    select
        before.unit_code,
        before.domain,
        before.rank,
    from marts.fct_unit_rank as before
    inner join marts.dim_period as period on period.period_code = before.period_code
    inner join marts.dim_period as chosen
        on chosen.period_code = $period
        and period.period_kind = chosen.period_kind
        and period.starts_on = chosen.starts_on - interval 1 year
    where
        ($domain::varchar is null or before.domain = $domain)
        and ($units::varchar[] is null or before.unit_code in (select unnest($units::varchar[])))
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
    ranked.score,
    ranked.previous_rank,
    ranked.previous_rank - ranked.rank as places_gained,
    a_year_before.rank as year_rank,
    a_year_before.rank - ranked.rank as year_gained,
from marts.fct_unit_rank as ranked
left join a_year_before on a_year_before.unit_code = ranked.unit_code and a_year_before.domain = ranked.domain
where
    ranked.period_code = $period
    and ($domain::varchar is null or ranked.domain = $domain)
    and ($group::varchar is null or ranked.peer_group = $group)
    and ($units::varchar[] is null or ranked.unit_code in (select unnest($units::varchar[])))
order by count(*) over (partition by ranked.peer_group) desc, ranked.peer_group, ranked.rank nulls last, ranked.band, ranked.unit_code
