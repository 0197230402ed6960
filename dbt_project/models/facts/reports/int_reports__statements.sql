-- Report rows that count as ledgers go: each is the department's record, or what a unit claims about itself. A claim
-- arrives no sooner than its file, and is set aside where the record speaks of the same report.
{% set same_report = 'unit_code, obligation_code, event_key, period_key' -%}
with reports as (

    select * from {{ ref('stg_report_submission__reports') }}

),

coverages as (

    select * from {{ ref('stg_intake__coverages') }}
    where template = 'report_submission'

),

submissions as (

    select * from {{ ref('int_intake__submissions_counted') }}
    where template = 'report_submission'

),

obligations as (

    select
        obligation_code,
        bool_or(kind = 'event_report') as is_event_report,
    from {{ ref('stg_reference__obligations') }}
    group by obligation_code

),

-- a report of a period is handed in after it: in a ledger of that period it counts as dated on its last day
dated as (

    select
        reports.*,
        least(greatest(reports.received_on, coverages.starts_on), coverages.ends_on) as ledger_on,
    from reports
    left join coverages
        on reports.file_id = coverages.file_id
        and reports.unit_code = coverages.unit_code

),

counted as (

    {{ rows_that_count('dated', 'report_submission', 'ledger_on') }}

),

attributed as (

    select
        counted.* exclude (received_at, received_on, ledger_on),
        coalesce(counted.source_name is null and submissions.claims_about = counted.unit_code, false) as is_claim,
        counted.received_at as stated_at,
        submissions.received_at as file_received_at,
        coalesce(obligations.is_event_report, false) as is_event_report,
        case when obligations.is_event_report then counted.event_at end as event_key,
        case when obligations.is_event_report then null else counted.period_code end as period_key,
    from counted
    inner join submissions
        on counted.sequence = submissions.sequence
    left join obligations
        on counted.obligation_code = obligations.obligation_code

),

weighed as (

    select
        * exclude (file_received_at),
        case when is_claim then greatest(stated_at, file_received_at) else stated_at end as received_at,
        is_claim and bool_or(not is_claim) over (partition by {{ same_report }}) as is_set_aside,
    from attributed

)

select
    * exclude (period_key),
    -- a report about an event belongs to the period named with its first version
    first_value(period_code) over versions as duty_period_code,
    case when not is_set_aside then row_number() over versions end as arrival_number,
from weighed
window versions as (
    partition by {{ same_report }}
    order by is_set_aside, received_at, sequence, sheet, row_number, part
)
