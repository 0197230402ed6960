with source as (

    select * from {{ source('reference', 'obligation') }}

)

select
    obligation_code,
    {{ open_start('valid_from') }} as valid_from,
    {{ open_end('valid_to') }} as valid_to,
    applies_to,
    domain,
    kind,
    cadence,
    minimum,
    due_anchor,
    due_offset,
    due_offset_unit,
    coalesce(due_next_working_day, false) as due_next_working_day,
    coalesce(grace_days, 0) as grace_days,
    coalesce(repair_days, {{ var('repair_window_days') }}) as repair_days,
from source
