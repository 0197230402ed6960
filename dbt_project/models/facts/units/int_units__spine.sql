-- Every unit × period that gets figures, with what was handed in and whose staff is counted.
with units as (

    select * from {{ ref('int_units__periods') }}

),

presence as (

    select * from {{ ref('int_intake__presence') }}

),

ancestors as (

    select * from {{ ref('int_units__ancestors') }}

),

staff as (

    select
        ancestors.ancestor_code as unit_code,
        units.period_code,
        sum(units.headcount) as pooled_headcount,
    from units
    inner join ancestors
        on units.unit_code = ancestors.unit_code
        and units.reference_on between ancestors.valid_from and ancestors.valid_to
    group by ancestors.ancestor_code, units.period_code

),

-- on whom some report was ever laid; of the others reports are not counted
with_report_duty as (

    select distinct ancestors.ancestor_code as unit_code
    from {{ ref('fct_report') }} as reports
    inner join ancestors
        on reports.unit_code = ancestors.unit_code
        and reports.due_on between ancestors.valid_from and ancestors.valid_to

)

select
    units.*,
    staff.pooled_headcount,
    {% for template in event_columns() -%}
    coalesce(presence.has_{{ template }}, false) as has_{{ template }},
    {% endfor -%}
    with_report_duty.unit_code is not null as has_report_duty,
from units
left join presence
    on units.unit_code = presence.unit_code
    and units.period_code = presence.period_code
left join staff
    on units.unit_code = staff.unit_code
    and units.period_code = staff.period_code
left join with_report_duty
    on units.unit_code = with_report_duty.unit_code
order by units.unit_code, units.starts_on, units.elapsed_on
