-- Units × stretches of days without a break in which they are valid, whatever else about them changes. days_before: the
-- days of the stretches before it, so that a unit's days of validity can be counted across a break.
with segments as (

    select
        *,
        coalesce(
            segment_from > lag(segment_to) over (partition by unit_code order by segment_from) + 1, true
        ) as is_after_break,
    from {{ ref('int_units__segments') }}

),

numbered as (

    select
        *,
        count(*) filter (where is_after_break) over (partition by unit_code order by segment_from) as stretch_number,
    from segments

),

stretches as (

    select
        unit_code,
        min(segment_from) as from_on,
        max(segment_to) as to_on,
    from numbered
    group by unit_code, stretch_number

)

select
    unit_code,
    from_on,
    to_on,
    cast(coalesce(sum(to_on - from_on + 1) over (
        partition by unit_code order by from_on rows between unbounded preceding and 1 preceding
    ), 0) as bigint) as days_before,
from stretches
order by unit_code, from_on
