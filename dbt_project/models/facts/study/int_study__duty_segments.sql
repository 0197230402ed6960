-- Units × minimum-count duties × stretches of time in which the duty is theirs.
with obligations as (

    select * from {{ ref('stg_reference__obligations') }}
    where kind = 'minimum_count'

),

unit_types as (

    select * from {{ ref('stg_reference__obligation_unit_types') }}

),

segments as (

    select * from {{ ref('int_units__segments') }}

)

select
    segments.unit_code,
    obligations.obligation_code,
    obligations.valid_from,
    obligations.cadence,
    obligations.minimum,
    greatest(segments.segment_from, obligations.valid_from) as from_on,
    least(segments.segment_to, obligations.valid_to) as to_on,
from segments
inner join obligations
    on segments.segment_from <= obligations.valid_to
    and segments.segment_to >= obligations.valid_from
where exists (
    select 1
    from unit_types
    where
        unit_types.obligation_code = obligations.obligation_code
        and unit_types.valid_from = obligations.valid_from
        and (unit_types.unit_type = segments.unit_type or (unit_types.unit_type = 'all' and segments.is_meant_by_all))
)
