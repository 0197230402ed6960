-- Duties to report in the scope of a figure: when due, until when tolerated, when handed in and accepted? And what
-- units say of their reports otherwise than the register.
with {{ contribution_scope() }},

reports as (

    select
        facts.*,
        null as part,
        {{ details({
            'obligation': 'facts.obligation_code', 'window': 'facts.period_code',
            'due': to_the_minute('facts.due_at'), 'grace': to_the_minute('facts.grace_until'),
            'arrived': to_the_minute('facts.first_arrived_at'), 'accepted': to_the_minute('facts.accepted_at'),
            'event': to_the_minute('facts.event_at'), 'versions': 'facts.versions',
            'repair': to_the_minute('facts.repair_until'), 'late_days': 'facts.lateness_hours / 24',
            'note': 'facts.decision_reason', 'is_extended': 'facts.is_extended',
            'is_first_pass': 'facts.is_first_pass', 'is_self_reported': 'facts.is_self_reported',
        }) }} as detail,
    {{ from_scope(ref('fct_report'), 'due_on') }}

),

claims_aside as (

    select
        claims.*,
        reports.due_on,
    from {{ ref('fct_report_version') }} as claims
    inner join {{ ref('fct_report') }} as reports
        on claims.unit_code = reports.unit_code
        and claims.obligation_code = reports.obligation_code
        and claims.duty_period_code = reports.period_code
        and claims.event_at is not distinct from reports.event_at
    where claims.is_set_aside

)

{% set became -%}
case
    when status = 'exempt' then 'report_exempt'
    when due_at > {{ as_of() }} then 'report_not_due'
    when grace_until > {{ as_of() }} then 'report_not_ripe'
    when status = 'on_time' and accepted_at <= due_at then 'report_on_time'
    when status = 'on_time' and accepted_at <= grace_until then 'report_in_grace'
    when status = 'on_time' then 'report_repaired'
    when status = 'late' and first_arrived_at <= grace_until then 'report_accepted_late'
    when status = 'late' then 'report_late'
    when {{ is_report_window_open() }} then 'report_to_repair'
    when versions > 0 then 'report_never_accepted'
    else 'report_missing'
end
{%- endset -%}
{% set reasons = {} -%}
{% for metric in metrics_of_kind(['sum', 'median'], 'reports') -%}
    {%- do reasons.update({metric.code: became}) -%}
{% endfor -%}
{% set first_pass -%}
case
    when role <> 'left_out' and is_first_pass then 'report_first_pass'
    when role = 'denominator' then 'report_returned_first'
    else {{ became }}
end
{%- endset -%}
{% do reasons.update({'report_first_pass_rate': first_pass}) -%}
select * from ({{ contributions_of(
    'reports', 'reports', key_field="'received_at'", reasons=reasons, fields={'report_first_pass_rate': "'result'"}
) }})

union all

select
    'left_out',
    facts.unit_code,
    facts.file_id,
    facts.sheet,
    facts.row_number,
    facts.part,
    null,
    'received_at',
    facts.due_on,
    cast(null as double),
    'report_claim_aside',
    {{ details({
        'obligation': 'facts.obligation_code', 'window': 'facts.duty_period_code',
        'arrived': to_the_minute('facts.stated_at'),
    }) }},
{{ from_scope('claims_aside', 'due_on') }}
where asked_metric in ('{{ reasons | join("', '") }}')
