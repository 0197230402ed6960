-- Which cases make the figure, and which are left out of it and why?
with cases as (
    select
        cases.*,
        period.ends_on,
        instant.as_of,
    from marts.fct_case as cases
    inner join members
        on cases.unit_code = members.unit_code and cases.received_on between members.valid_from and members.valid_to
    inner join period
        on cases.received_on <= period.ends_on
        and (cases.received_on >= period.starts_on or $metric = 'case_backlog')
    cross join instant
),

-- why: what the case is to this metric
judged as (
    select
        *,
        case
            when excluded then 'case_excluded'
            when $metric = 'cases_received' then 'case_received'
            when $metric = 'case_response_rate' then case
                when response_due_at is null then 'response_without_limit'
                when first_response_at <= response_due_at then 'response_in_time'
                when first_response_at is not null then 'response_late'
                when response_due_at <= as_of then 'response_overdue'
                else 'response_inside_limit'
            end
            when $metric = 'case_on_time_resolution_rate' then case
                when is_reported_only and reported_on_time is null then 'flag_missing'
                when is_reported_only and reported_on_time then 'flag_on_time'
                when is_reported_only then 'flag_late'
                when resolution_due_at is null then 'resolution_without_limit'
                when closed_at <= resolution_due_at then 'resolution_in_time'
                when closed_at is not null then 'resolution_late'
                when resolution_due_at <= as_of then 'resolution_overdue'
                else 'resolution_inside_limit'
            end
            when $metric = 'case_closure_rate' then if(closed_at is null, 'case_open', 'case_closed')
            when $metric like 'case_first_response_hours%' then if(first_response_at is null, 'case_unanswered', 'case_answered')
            when $metric like 'case_resolution_hours%' then if(closed_at is null, 'case_open', 'case_closed')
            when $metric = 'case_satisfaction_rate' then if(satisfied is null, 'case_unrated', if(satisfied, 'case_satisfied', 'case_dissatisfied'))
            when $metric = 'case_backlog' then if(closed_on <= ends_on, 'case_closed', 'case_open_at_end')
            when closed_at is null then 'case_open'
            when $metric = 'case_rating_coverage' then if(satisfied is null, 'case_closed_unrated', 'case_closed_rated')
            else if(coalesce(reopened, false), 'case_reopened', 'case_not_reopened')
        end as why,
        case $metric
            when 'case_first_response_hours_median' then first_response_hours
            when 'case_first_response_hours_median_working' then first_response_working_hours
            when 'case_resolution_hours_median' then resolution_hours
            when 'case_resolution_hours_median_working' then resolution_working_hours
            else 1.0
        end as measured,
        case
            when starts_with($metric, 'case_first_response') or $metric = 'case_response_rate' then 'first_response_at'
            when is_reported_only and $metric = 'case_on_time_resolution_rate' then 'reported_on_time'
            when $metric = 'case_satisfaction_rate' or $metric = 'case_rating_coverage' then 'satisfied'
            when $metric = 'case_reopen_rate' then 'reopened'
            when $metric <> 'cases_received' then 'closed_at'
        end as field,
        json_object(
            'case_id', case_id, 'channel', channel, 'received', strftime(received_at, '%Y-%m-%d %H:%M'),
            'response_due', strftime(response_due_at, '%Y-%m-%d %H:%M'), 'responded', strftime(first_response_at, '%Y-%m-%d %H:%M'),
            'resolution_due', strftime(resolution_due_at, '%Y-%m-%d %H:%M'), 'closed', strftime(closed_at, '%Y-%m-%d %H:%M'),
            'note', exclusion_reason
        )::varchar as detail,
    from cases
    where not excluded or $metric <> 'case_backlog' or closed_on is null or closed_on > ends_on
),

placed as (
    select
        *,
        why in (
            'case_received', 'response_in_time', 'flag_on_time', 'resolution_in_time', 'case_answered', 'case_closed', 'case_satisfied',
            'case_open_at_end', 'case_closed_rated', 'case_reopened'
        ) and not ($metric = 'case_backlog' and why = 'case_closed') as is_in_numerator,
        ends_with($metric, '_rate') or $metric = 'case_rating_coverage' as has_denominator,
        why in (
            'case_excluded', 'response_without_limit', 'response_inside_limit', 'flag_missing', 'resolution_without_limit',
            'resolution_inside_limit', 'case_unanswered', 'case_unrated'
        ) or (why = 'case_open' and $metric <> 'case_closure_rate') as is_left_out,
    from judged
)

select
    case when is_in_numerator then 'numerator' else 'left_out' end as role,
    unit_code, file_id, sheet, row_number, null as part, field, 'received_at' as key_field, received_on as happened_on,
    case when is_in_numerator then measured else 1.0 end as amount, why as reason, detail,
from placed
where is_in_numerator or is_left_out

union all

select 'denominator', unit_code, file_id, sheet, row_number, null, field, 'received_at', received_on, 1.0, why, detail,
from placed
where has_denominator and not is_left_out
