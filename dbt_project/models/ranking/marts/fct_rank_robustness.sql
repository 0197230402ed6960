-- Sums run over whole numbers of places, so that they do not depend on the order of the rows.
with ranked as (

    select
        scheme_code,
        period_code,
        peer_group,
        sum(places_shifted) / (sum(draws)) as mean_rank_shift,
        count(*) filter (where 10 * draws_in_band >= 9 * draws) / count(*) as firm_share,
    from {{ ref('int_ranking__standings') }}
    where domain = 'total'
    group by scheme_code, period_code, peer_group

),

alternatives as (

    select * from {{ ref('int_ranking__alternatives') }}

)

select
    ranked.scheme_code,
    ranked.period_code,
    ranked.peer_group,
    alternatives.deciding_metric,
    alternatives.geometric_rank_shift,
    ranked.mean_rank_shift,
    ranked.firm_share,
from ranked
left join alternatives
    on ranked.scheme_code = alternatives.scheme_code
    and ranked.period_code = alternatives.period_code
    and ranked.peer_group = alternatives.peer_group
order by ranked.scheme_code, ranked.period_code, ranked.peer_group
