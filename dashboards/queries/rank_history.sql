-- How did the units of a peer group move over the last periods of a kind? A unit that had no place in a period keeps a row without one.
with chosen as (
    select * from marts.dim_period where period_code = $period
),

members as (
    select unit_code, coalesce(rank, 1000000) as last_rank
    from marts.fct_unit_rank
    where
        period_code = $period
        and peer_group = $group
        and domain = $domain
        and ($units::varchar[] is null or unit_code in (select unnest($units::varchar[])))
),

recent as (
    select period.period_code, period.starts_on
    from marts.dim_period as period
    inner join chosen on chosen.period_kind = period.period_kind and period.starts_on <= chosen.starts_on
    where period.period_code in (
        select period_code
        from marts.fct_unit_rank
        where peer_group = $group and domain = $domain and rank is not null and unit_code in (select unit_code from members)
    )
    qualify row_number() over (order by period.starts_on desc) <= $most
)

select
    members.unit_code,
    recent.period_code,
    ranked.rank,
    ranked.rank_of,
    ranked.rank_low,
    ranked.rank_high,
    ranked.score,
from members
cross join recent
left join marts.fct_unit_rank as ranked
    on ranked.unit_code = members.unit_code and ranked.period_code = recent.period_code and ranked.peer_group = $group and ranked.domain = $domain
order by members.last_rank, members.unit_code, recent.starts_on
