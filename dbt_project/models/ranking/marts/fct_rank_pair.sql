with standings as (

    select * from {{ ref('int_ranking__standings') }}

),

compared as (

    select
        scheme_code,
        period_code,
        peer_group,
        domain,
        unit_code,
        place,
        draws,
        unnest(draws_above) as draws_above,
        first_place - 1 + unnest(generate_series(1, len(draws_above))) as other_place,
    from standings

)

select
    compared.scheme_code,
    compared.period_code,
    compared.peer_group,
    compared.domain,
    compared.unit_code,
    others.unit_code as other_unit_code,
    compared.draws_above / compared.draws as share_above,
from compared
inner join standings as others
    on compared.scheme_code = others.scheme_code
    and compared.period_code = others.period_code
    and compared.peer_group = others.peer_group
    and compared.domain = others.domain
    and compared.other_place = others.place
-- nobody else stands there
where compared.draws_above >= 0
order by compared.period_code, compared.domain, compared.peer_group, compared.place, compared.other_place
