with wide as (

    select * from {{ ref('int_cases__sums') }}

),

on_time as (

    {{ rate_metric(
        'case_on_time_resolution_rate', 'wide', '(closed_in_time + reported_in_time)', '(resolution_matured + reported)',
        'has_data'
    ) }}

),

final as (

    {{ count_metric('cases_received', 'wide', 'received', 'received', 'has_data') }}
    union all
    {{ rate_metric('case_response_rate', 'wide', 'responded_in_time', 'response_matured', 'has_data') }}
    union all
    -- a figure that rests on nothing but the flags of its sources says so
    select
        on_time.* replace (
            case when wide.reported > 0 and wide.resolution_matured = 0 then 'reported_only' else on_time.status end
                as status
        ),
    from on_time
    inner join wide
        on on_time.unit_code = wide.unit_code
        and on_time.period_code = wide.period_code
    union all
    {{ rate_metric('case_closure_rate', 'wide', 'closed', 'received', 'has_data') }}
    union all
    {{ median_metric('case_first_response_hours_median', 'wide', 'first_response_hours', 'responded', 'has_data') }}
    union all
    {{ median_metric(
        'case_first_response_hours_median_working', 'wide', 'first_response_working_hours', 'responded', 'has_data'
    ) }}
    union all
    {{ median_metric('case_resolution_hours_median', 'wide', 'resolution_hours', 'closed', 'has_data') }}
    union all
    {{ median_metric(
        'case_resolution_hours_median_working', 'wide', 'resolution_working_hours', 'closed', 'has_data'
    ) }}
    union all
    {{ rate_metric('case_satisfaction_rate', 'wide', 'satisfied', 'rated', 'has_data') }}
    union all
    {{ rate_metric('case_rating_coverage', 'wide', 'closed_rated', 'closed', 'has_data') }}
    union all
    {{ rate_metric('case_reopen_rate', 'wide', 'closed_reopened', 'closed', 'has_data') }}
    union all
    {{ count_metric('case_backlog', 'wide', 'backlog', 'backlog', 'has_data') }}

)

select * from final
