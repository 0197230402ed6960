-- Which duties to report make the figure: when due, until when tolerated, when handed in and accepted?
with reports as (
    select
        report.*,
        report.status <> 'exempt' and report.due_at <= instant.as_of as is_due,
        report.status in ('on_time', 'late') as is_received,
    from marts.fct_report as report
    inner join members
        on report.unit_code = members.unit_code and report.owed_on between members.valid_from and members.valid_to
    inner join period on report.due_on between period.starts_on and period.ends_on
    cross join instant
),

judged as (
    select
        *,
        is_due and case
            when $metric in ('reports_received', 'report_completeness_rate') then is_received
            when $metric in ('reports_on_time', 'report_on_time_rate') then status = 'on_time'
            when $metric in ('reports_late', 'report_lateness_days_median') then status = 'late'
            when $metric = 'reports_missing' then status = 'missing'
            when $metric = 'report_first_pass_rate' then is_received and is_first_pass
            else true
        end as is_in_numerator,
        is_due and case
            when $metric in ('report_completeness_rate', 'report_on_time_rate') then true
            when $metric = 'report_first_pass_rate' then is_received
            else false
        end as is_in_denominator,
        case
            when status = 'exempt' then 'report_exempt'
            when not is_due then 'report_not_due'
            when status = 'on_time' and accepted_at <= due_at then 'report_on_time'
            when status = 'on_time' and accepted_at <= grace_until then 'report_in_grace'
            when status = 'on_time' then 'report_repaired'
            when status = 'late' and first_arrived_at <= grace_until then 'report_accepted_late'
            when status = 'late' then 'report_late'
            when versions > 0 then 'report_never_accepted'
            else 'report_missing'
        end as why,
        json_object(
            'obligation', obligation_code, 'window', period_code, 'due', strftime(due_at, '%Y-%m-%d %H:%M'),
            'grace', strftime(grace_until, '%Y-%m-%d %H:%M'), 'arrived', strftime(first_arrived_at, '%Y-%m-%d %H:%M'),
            'accepted', strftime(accepted_at, '%Y-%m-%d %H:%M'), 'event', strftime(event_at, '%Y-%m-%d %H:%M'),
            'versions', versions, 'late_days', lateness_hours / 24, 'note', decision_reason, 'is_extended', is_extended,
            'is_first_pass', is_first_pass
        )::varchar as detail,
    from reports
)

select
    case when is_in_numerator then 'numerator' else 'left_out' end as role,
    unit_code, file_id, sheet, row_number, null as part,
    case when $metric = 'report_first_pass_rate' then 'result' end as field,
    'received_at' as key_field,
    due_on as happened_on,
    case when is_in_numerator and $metric = 'report_lateness_days_median' then lateness_hours / 24 else 1.0 end as amount,
    case
        when $metric = 'report_first_pass_rate' and is_in_numerator then 'report_first_pass'
        else why
    end as reason,
    detail,
from judged
where is_in_numerator or not is_in_denominator

union all

select
    'denominator', unit_code, file_id, sheet, row_number, null,
    case when $metric = 'report_first_pass_rate' then 'result' end, 'received_at', due_on, 1.0,
    case
        when $metric = 'report_first_pass_rate' and is_first_pass then 'report_first_pass'
        when $metric = 'report_first_pass_rate' then 'report_returned_first'
        else why
    end,
    detail,
from judged
where is_in_denominator
