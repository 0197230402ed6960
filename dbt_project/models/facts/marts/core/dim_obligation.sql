with source as (

    select * from {{ source('reference', 'obligation') }}

)

select
    obligation_code,
    domain,
    name_zh,
    name_en,
    kind,
    cadence,
    minimum,
    counts,
    due_rule,
    grace_days,
    repair_days,
    applies_to,
    valid_from,
    valid_to,
from source
order by obligation_code, valid_from nulls first, applies_to
