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
        number,
        draws,
        unnest(draws_above) as draws_above,
        first_number - 1 + unnest(generate_series(1, len(draws_above))) as other_number,
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
    on compared.other_number = others.number
-- nobody else of the domain stands there
where compared.draws_above >= 0
order by compared.number, compared.other_number
