-- Units × minimum-count duties × stretches of time in which the duty is theirs.
with obligations as (

    select * from {{ ref('stg_reference__obligations') }}
    where kind = 'minimum_count'

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
where {{ applies_to_type('obligations', 'segments') }}
