-- Report duties × periods: the day and the instant by which the report of a period is due, before any extension.
with obligations as (

    select * from {{ ref('stg_reference__obligations') }}
    where kind = 'report' and due_anchor = 'period_end'

),

periods as (

    select * from {{ ref('int_calendar__periods') }}

),

days as (

    select * from {{ ref('int_calendar__days') }}

),

working_days as (

    select * from {{ ref('int_calendar__working_days') }}

),

-- of several rows of one duty those that are valid on the last day of the period: one for each unit type
obligations_due as (

    select
        obligations.*,
        periods.period_code,
        periods.starts_on,
        periods.ends_on,
        periods.ends_on >= first_day.first_on as is_on_record,
    from obligations
    inner join periods
        on obligations.cadence = periods.period_kind
        and periods.ends_on between obligations.valid_from and obligations.valid_to
    cross join {{ ref('int_calendar__first_day') }} as first_day

),

shifted as (

    select
        obligations_due.*,
        last_day.provisional_day_number as provisional_before,
        case obligations_due.due_offset_unit
            when 'days' then obligations_due.ends_on + cast(obligations_due.due_offset as integer)
            when 'months' then {{ add_months_to_month_end('obligations_due.ends_on', 'obligations_due.due_offset') }}
            when 'working days' then case
                when obligations_due.due_offset = 0 then obligations_due.ends_on
                else working_days.calendar_on
            end
            else obligations_due.ends_on
        end as shifted_on,
    from obligations_due
    left join days as last_day
        on obligations_due.ends_on = last_day.calendar_on
    -- counted forwards the last day of the period is day nought; counted backwards the last working day before it is
    -- day one
    left join working_days
        on working_days.working_day_number = last_day.working_day_number + obligations_due.due_offset
            + case when obligations_due.due_offset < 0 and not last_day.is_working_day then 1 else 0 end

),

final as (

    select
        shifted.obligation_code,
        shifted.valid_from,
        shifted.applies_to,
        shifted.period_code,
        shifted.is_on_record,
        shifted.grace_days,
        shifted.repair_days,
        shifted.starts_on,
        shifted.ends_on,
        case when shifted.due_next_working_day then due_day.next_working_on else shifted.shifted_on end as due_on,
        -- a date that rests on days of a year without an official calendar may still move
        (
            shifted.due_offset_unit is not distinct from 'working days'
            and due_day.provisional_day_number <> shifted.provisional_before
        ) or (shifted.due_next_working_day and due_day.is_provisional) as is_provisional,
    from shifted
    left join days as due_day
        on shifted.shifted_on = due_day.calendar_on

)

select
    *,
    {{ end_of_day('due_on') }} as due_at,
from final
order by obligation_code, period_code, applies_to
