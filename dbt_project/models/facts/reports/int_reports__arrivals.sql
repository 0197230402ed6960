-- Report rows that count, each with its place among the versions of the same duty (or of the same event).
with reports as (

    select * from {{ ref('stg_report_submission__reports') }}

),

obligations as (

    select
        obligation_code,
        bool_or(kind = 'event_report') as is_event_report,
    from {{ ref('stg_reference__obligations') }}
    group by obligation_code

),

counted as (

    {{ rows_that_count('reports', 'report_submission', 'received_on') }}

),

addressed as (

    select
        counted.*,
        coalesce(obligations.is_event_report, false) as is_event_report,
        case when obligations.is_event_report then counted.event_at end as event_key,
    from counted
    left join obligations
        on counted.obligation_code = obligations.obligation_code

)

select
    *,
    -- a report about an event belongs to the period named with its first version
    first_value(period_code) over (
        partition by
            unit_code, obligation_code, is_event_report, event_key,
            case when not is_event_report then period_code end
        order by received_at, sequence, sheet, row_number, part
    ) as duty_period_code,
    row_number() over (
        partition by
            unit_code, obligation_code, is_event_report, event_key,
            case when not is_event_report then period_code end
        order by received_at, sequence, sheet, row_number, part
    ) as arrival_number,
from addressed
