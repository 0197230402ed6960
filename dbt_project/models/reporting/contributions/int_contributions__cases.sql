-- Cases in the scope of a figure: what is each to the metric, and why?
with {{ contribution_scope() }},

cases as (

    select
        facts.*,
        null as part,
        {{ case_details('facts') }} as detail,
    {{ from_scope(ref('fct_case'), 'received_on') }}

)

{% set closed = "case when closed_at is null then 'case_open' else 'case_closed' end" -%}
{% set answered = "case when first_response_at is null then 'case_unanswered' else 'case_answered' end" -%}
{# what was done before its limit passes counts from then on #}
{% set response -%}
case
    when response_due_at > {{ as_of() }} and first_response_at is not null then 'response_not_ripe'
    else 'response_' || response_timeliness
end
{%- endset -%}
{% set resolution -%}
case
    when starts_with(resolution_timeliness, 'flag_') then resolution_timeliness
    when resolution_due_at > {{ as_of() }} and closed_at is not null then 'resolution_not_ripe'
    else 'resolution_' || resolution_timeliness
end
{%- endset -%}
{% set satisfaction -%}
case when satisfied is null then 'case_unrated' when satisfied then 'case_satisfied' else 'case_dissatisfied' end
{%- endset -%}
{% set rated -%}
case
    when closed_at is null then 'case_open' when satisfied is null then 'case_closed_unrated' else 'case_closed_rated'
end
{%- endset -%}
{% set reopened -%}
case when closed_at is null then 'case_open' when reopened then 'case_reopened' else 'case_not_reopened' end
{%- endset -%}
{% set reasons = {
    'cases_received': "'case_received'",
    'case_response_rate': response,
    'case_on_time_resolution_rate': resolution,
    'case_closure_rate': closed,
    'case_first_response_hours_median': answered,
    'case_first_response_hours_median_working': answered,
    'case_resolution_hours_median': closed,
    'case_resolution_hours_median_working': closed,
    'case_satisfaction_rate': satisfaction,
    'case_rating_coverage': rated,
    'case_reopen_rate': reopened,
} -%}
{% set unless_excluded, fields = {}, {} -%}
{% for code, reason in reasons.items() -%}
    {%- do unless_excluded.update({code: "case when excluded then 'case_excluded' else " ~ reason ~ " end"}) -%}
    {%- do fields.update({code: "'first_response_at'" if 'response' in code else "'closed_at'"}) -%}
{% endfor -%}
{% do fields.update({
    'cases_received': 'null',
    'case_on_time_resolution_rate': "case when is_reported_only then 'reported_on_time' else 'closed_at' end",
    'case_satisfaction_rate': "'satisfied'",
    'case_rating_coverage': "'satisfied'",
    'case_reopen_rate': "'reopened'",
}) -%}
select * from ({{ contributions_of(
    'cases', 'cases', key_field="'received_at'", reasons=unless_excluded, fields=fields
) }})
