with scores as (

    select
        *,
        {{ one_decimal('score') }} as rounded_score,
    from {{ ref('fct_unit_score') }}

),

periods as (

    select * from {{ ref('int_calendar__periods') }}

),

standings as (

    select * from {{ ref('int_ranking__standings') }}

),

placed as (

    select
        scheme_code,
        period_code,
        peer_group,
        domain,
        unit_code,
        status,
        metric_count,
        value_count,
        small_n_count,
        rounded_score as score,
        {{ rank_columns('rounded_score', 'scheme_code, period_code, peer_group, domain') }},
    from scores

)

select
    placed.scheme_code,
    placed.period_code,
    placed.peer_group,
    placed.domain,
    placed.unit_code,
    case
        when placed.status <> 'ok' then placed.status
        when placed.rank_of < {{ least_in_bands() }} then null
        when {{ is_firm('standings') }} then standings.band
        else 'not_separable'
    end as band,
    placed.score,
    case when placed.rank_of >= {{ least_in_bands() }} then standings.draws_in_band / standings.draws end as band_share,
    placed.place as rank,
    placed.rank_of,
    standings.rank_low,
    standings.rank_high,
    previous.place as previous_rank,
    placed.metric_count,
    placed.value_count,
    placed.small_n_count,
from placed
left join periods
    on placed.period_code = periods.period_code
left join standings
    on placed.scheme_code = standings.scheme_code
    and placed.period_code = standings.period_code
    and placed.domain = standings.domain
    and placed.unit_code = standings.unit_code
left join placed as previous
    on periods.previous_period_code = previous.period_code
    and placed.unit_code = previous.unit_code
    and placed.peer_group = previous.peer_group
    and placed.domain = previous.domain
order by placed.period_code, placed.domain, placed.peer_group, placed.place nulls last, placed.status, placed.unit_code
