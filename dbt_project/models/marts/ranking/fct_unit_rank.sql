with scores as (

    select
        *,
        -- half away from zero in exact decimals, not in binary fractions
        cast(round(cast(score as decimal(18, 8)), 1) as double) as rounded_score,
    from {{ ref('fct_unit_score') }}

),

periods as (

    select * from {{ ref('int_calendar__periods') }}

),

placed as (

    select
        scheme_code,
        period_code,
        peer_group,
        domain,
        unit_code,
        rounded_score as score,
        case when rounded_score is not null then
            cast(rank() over (
                partition by scheme_code, period_code, peer_group, domain
                order by rounded_score desc nulls last
            ) as integer)
        end as place,
        cast(count(rounded_score) over (
            partition by scheme_code, period_code, peer_group, domain
        ) as integer) as rank_of,
    from scores

)

select
    placed.scheme_code,
    placed.period_code,
    placed.peer_group,
    placed.domain,
    placed.unit_code,
    cast(null as varchar) as band,
    placed.score,
    cast(null as double) as band_share,
    placed.place as rank,
    placed.rank_of,
    cast(null as integer) as rank_low,
    cast(null as integer) as rank_high,
    previous.place as previous_rank,
from placed
left join periods
    on placed.period_code = periods.period_code
left join placed as previous
    on periods.previous_period_code = previous.period_code
    and placed.unit_code = previous.unit_code
    and placed.peer_group = previous.peer_group
    and placed.domain = previous.domain
order by placed.period_code, placed.domain, placed.peer_group, placed.place nulls last, placed.unit_code
