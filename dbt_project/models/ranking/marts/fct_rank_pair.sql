-- The other unit is looked up by its number: a join and a sort of so many rows would take a fifth of a build's memory.
-- The rows come in the order of standings, which lie in the order of their numbers.
with standings as (

    select * from {{ ref('int_ranking__standings') }}

),

others as (

    select list(unit_code order by number) as unit_codes
    from standings

),

compared as (

    select
        scheme_code,
        period_code,
        peer_group,
        domain,
        unit_code,
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
    others.unit_codes[compared.other_number] as other_unit_code,
    compared.draws_above / compared.draws as share_above,
from compared
cross join others
-- nobody else of the domain stands there
where compared.draws_above >= 0
