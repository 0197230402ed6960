with units as (

    select * from {{ ref('int_units__spine') }}

)

select
    unit_code,
    period_code,
    period_kind,
    unit_name,
    unit_type,
    peer_group,
    parent_code,
    scheme_code,
    headcount,
    cast(pooled_headcount as bigint) as pooled_headcount,
    active_days,
    has_children,
    has_study_session as has_study,
    has_report_submission as has_reporting,
    has_case,
    has_outreach_item as has_outreach,
    reference_on,
from units
order by unit_code, starts_on, elapsed_on, period_code
