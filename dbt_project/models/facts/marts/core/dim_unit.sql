with units as (

    select * from {{ ref('stg_reference__units') }}

),

segments as (

    select * from {{ ref('int_units__segments') }}

),

mixed_types as (

    select distinct unit_type
    from {{ ref('int_units__periods') }}
    where peer_group <> unit_type

),

-- whether the unit has units below it at the end of the row's validity
endings as (

    select
        unit_code,
        segment_to,
        has_children,
    from segments

)

select
    units.unit_code,
    units.unit_name,
    units.parent_code,
    units.unit_type,
    units.unit_type
        || case when endings.has_children and mixed_types.unit_type is not null then '+' else '' end as peer_group,
    units.headcount,
    {{ as_of_on() }} between units.valid_from and units.valid_to as is_current,
    nullif(units.valid_from, date '0001-01-01') as valid_from,
    nullif(units.valid_to, date '9999-12-31') as valid_to,
    units.unit_name_en,
from units
left join endings
    on units.unit_code = endings.unit_code
    and units.valid_to = endings.segment_to
left join mixed_types
    on units.unit_type = mixed_types.unit_type
order by units.unit_code, units.valid_from
