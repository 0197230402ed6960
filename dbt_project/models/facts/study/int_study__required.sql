-- Units × duties × windows: how many sessions a window asks for, over the stretches in which the duty was theirs.
with duties as (

    select * from {{ ref('fct_study_duty') }}

)

select
    unit_code,
    obligation_code,
    cadence,
    window_code,
    is_whole_cadence,
    {{ exact_sum('required') }} as required,
from duties
group by unit_code, obligation_code, cadence, window_code, is_whole_cadence
