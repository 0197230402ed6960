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

deciding as (

    select * from {{ ref('int_ranking__deciding_metrics') }}

)

select
    ranked.scheme_code,
    ranked.period_code,
    ranked.peer_group,
    deciding.deciding_metric,
    ranked.mean_rank_shift,
    ranked.firm_share,
from ranked
left join deciding
    on ranked.scheme_code = deciding.scheme_code
    and ranked.period_code = deciding.period_code
    and ranked.peer_group = deciding.peer_group
order by ranked.scheme_code, ranked.period_code, ranked.peer_group
