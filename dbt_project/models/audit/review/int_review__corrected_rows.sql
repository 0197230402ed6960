-- Rows of ledgers that correct an earlier one, taken away (−1), and those of the earlier one put back (+1), once for
-- each thing to look at.
{% set facts_of = {
    'study_session': ('sessions', 'stg_study_session__sessions', 'held_on', '学习', 'study'),
    'outreach_item': ('items', 'stg_outreach_item__items', 'published_on', '宣传', 'outreach'),
    'case': ('cases', 'former_cases', 'received_on', '诉求', 'case'),
} -%}
{% set declared = {'is_review_declared': 'facts.reviewed is not null'} -%}
with corrections as (

    select * from {{ ref('int_review__corrections') }}

),

limits as (

    select * from {{ ref('stg_reference__case_limits') }}

),

days as (

    select * from {{ ref('int_calendar__days') }}

),

working_days as (

    select * from {{ ref('int_calendar__working_days') }}

),

-- earlier cases have left the facts: when they were due is computed again
former as (

    select
        cases.*,
        corrections.file_id as newer_file_id,
        {{ case_limit_at('limits.response_amount', 'limits.response_unit', 'response_day.calendar_on') }}
            as response_due_at,
        coalesce(
            {{ case_limit_at('limits.resolution_amount', 'limits.resolution_unit', 'resolution_day.calendar_on') }},
            cases.given_resolution_due_at
        ) as resolution_due_at,
    from corrections
    inner join {{ ref('stg_case__cases') }} as cases
        on corrections.older_file_id = cases.file_id
        and corrections.unit_code = cases.unit_code
        and cases.received_on between corrections.from_on and corrections.to_on
    left join limits
        on cases.channel = limits.channel
        and cases.received_on between limits.valid_from and limits.valid_to
    left join days as received_day
        on cases.received_on = received_day.calendar_on
    left join working_days as response_day
        on received_day.working_day_number + limits.response_amount = response_day.working_day_number
    left join working_days as resolution_day
        on received_day.working_day_number + limits.resolution_amount = resolution_day.working_day_number
    where corrections.template = 'case' and cases.source_name is null

),

former_cases as (

    select
        *,
        {{ case_timeliness('response_due_at', 'first_response_at') }} as response_timeliness,
        {{ case_timeliness('resolution_due_at', 'closed_at') }} as resolution_timeliness,
        false as excluded,
    from former

),

told as (

    select
        unit_code,
        file_id,
        coalesce(case_id, cast(received_at as varchar)) as known_by,
        bool_or(not coalesce(satisfied, true)) as is_dissatisfied,
        bool_or(resolution_timeliness = 'late') as is_late,
    from {{ ref('fct_case') }}
    where file_id in (select file_id from corrections)
    group by unit_code, file_id, known_by

),

-- bad for the unit in the earlier ledger, and not so told in this one
removed as (

    select
        former_cases.unit_code,
        former_cases.newer_file_id as file_id,
        count(*) as cases_removed,
    from former_cases
    left join told
        on former_cases.newer_file_id = told.file_id
        and former_cases.unit_code = told.unit_code
        and coalesce(former_cases.case_id, cast(former_cases.received_at as varchar)) = told.known_by
    where
        (not former_cases.satisfied and not coalesce(told.is_dissatisfied, false))
        or (former_cases.resolution_timeliness = 'late' and not coalesce(told.is_late, false))
        or (former_cases.resolution_timeliness = 'overdue' and told.file_id is null)
    group by former_cases.unit_code, former_cases.newer_file_id

),

signals as (

    select
        corrections.*,
        unnest([
            case when corrections.is_nil then 'nil_over_rows' end,
            case when corrections.is_shorter and not corrections.is_nil then 'fewer_rows' end,
            case when removed.cases_removed > 0 and not corrections.is_nil then 'cases_removed' end,
            case when corrections.is_late then 'late_correction' end,
        ]) as signal,
        removed.cases_removed,
    from corrections
    left join removed
        on corrections.template = 'case'
        and corrections.unit_code = removed.unit_code
        and corrections.file_id = removed.file_id

),

worded as (

    select
        *,
        case signal
            when 'nil_over_rows' then '零报告代替了 ' || rows_before || ' 行的台账'
            when 'fewer_rows' then '更正后由 ' || rows_before || ' 行减为 ' || rows_now || ' 行'
            when 'cases_removed' then '更正后少了 ' || cases_removed || ' 件超期或不满意件'
            else '期末 {{ review_limits().late_days }} 天以后才更正'
        end as detail_zh,
        case signal
            when 'nil_over_rows' then 'a nil return in place of a ledger of ' || rows_before || ' rows'
            when 'fewer_rows' then 'corrected from ' || rows_before || ' to ' || rows_now || ' rows'
            when 'cases_removed' then cases_removed || ' overdue or dissatisfied cases left with the correction'
            else 'corrected more than {{ review_limits().late_days }} days after the period'
        end as detail_en,
    from signals
    where signal is not null

)

{% for template, (fact, former, day, name_zh, name_en) in facts_of.items() -%}
{% set now = metric_facts()[fact].model if fact != 'items' else 'fct_outreach_item' -%}
select
    worded.signal,
    worded.unit_code,
    worded.period_code,
    '{{ fact }}:' || worded.file_id as subject,
    '{{ name_zh }}台账：' || worded.detail_zh as detail_zh,
    '{{ name_en }} ledger: ' || worded.detail_en as detail_en,
    {{ changed_row(fact) }},
from worded
inner join {{ ref(now) }} as facts
    on worded.file_id = facts.file_id
    and worded.unit_code = facts.unit_code
    and facts.{{ day }} between worded.from_on and worded.to_on
where worded.template = '{{ template }}'

union all

select
    worded.signal,
    worded.unit_code,
    worded.period_code,
    '{{ fact }}:' || worded.file_id,
    '{{ name_zh }}台账：' || worded.detail_zh,
    '{{ name_en }} ledger: ' || worded.detail_en,
    {{ changed_row(fact, change=1, replaced=declared if fact == 'items' else {}) }},
from worded
inner join {{ 'former_cases' if fact == 'cases' else ref(former) }} as facts
    on worded.older_file_id = facts.file_id
    and worded.unit_code = facts.unit_code
    and facts.{{ day }} between worded.from_on and worded.to_on
    {{ 'and worded.file_id = facts.newer_file_id' if fact == 'cases' }}
where worded.template = '{{ template }}' and facts.source_name is null
{% if not loop.last %}
union all

{% endif -%}
{% endfor %}
