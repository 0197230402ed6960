-- Who stands above whom and when; every unit also stands above itself, always, so that a fact dated outside the
-- unit's validity stays with the unit.
with recursive units as (

    select * from {{ ref('stg_reference__units') }}

),

-- union, not union all: a circle of parents ends by itself
chain as (

    select
        unit_code,
        parent_code as ancestor_code,
        valid_from,
        valid_to,
    from units
    where parent_code is not null

    union

    select
        chain.unit_code,
        units.parent_code,
        greatest(chain.valid_from, units.valid_from),
        least(chain.valid_to, units.valid_to),
    from chain
    inner join units
        on chain.ancestor_code = units.unit_code
        and chain.valid_from <= units.valid_to
        and chain.valid_to >= units.valid_from
    where units.parent_code is not null

),

final as (

    select distinct
        unit_code,
        unit_code as ancestor_code,
        date '0001-01-01' as valid_from,
        date '9999-12-31' as valid_to,
    from units

    union all

    select * from chain
    where unit_code <> ancestor_code

)

select * from final
order by unit_code, ancestor_code, valid_from
