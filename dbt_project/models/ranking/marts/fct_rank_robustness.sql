-- Firmness says what other data would do to the bands, the shifts what other rules would do to the ranks.
with ranked as (

    select
        scheme_code,
        period_code,
        peer_group,
        count(*) filter (where {{ is_firm('standings') }}) / count(*) as firm_share,
    from {{ ref('int_ranking__standings') }} as standings
    where domain = 'total'
    group by scheme_code, period_code, peer_group

),

-- only of groups that are large enough for bands
alternatives as (

    select * from {{ ref('int_ranking__alternatives') }}

)

select
    alternatives.scheme_code,
    alternatives.period_code,
    alternatives.peer_group,
    alternatives.deciding_metric,
    alternatives.geometric_rank_shift,
    alternatives.mean_rank_shift,
    ranked.firm_share,
from alternatives
inner join ranked
    on alternatives.scheme_code = ranked.scheme_code
    and alternatives.period_code = ranked.period_code
    and alternatives.peer_group = ranked.peer_group
order by alternatives.scheme_code, alternatives.period_code, alternatives.peer_group
