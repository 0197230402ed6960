-- Rows of ledgers that correct an earlier one, taken away (−1), and those of the earlier one put back (+1), once for
-- each thing to look at.
{% set facts_of = {
    'study_session': ('sessions', 'stg_study_session__sessions', 'held_on', '学习', 'study'),
    'outreach_item': ('items', 'stg_outreach_item__items', 'published_on', '宣传', 'outreach'),
    'case': ('cases', 'former_cases', 'received_on', '诉求', 'case'),
} -%}
{% set declared = {'is_review_declared': 'declared.file_id is not null or facts.reviewed is not null'} -%}
with corrections as (

    select * from {{ ref('int_review__corrections') }}

),

declared as (

    select * from {{ ref('int_intake__columns_declared') }}
    where field = 'reviewed'

),

former_cases as (

    select * from {{ ref('int_review__former_cases') }}

),

removed as (

    select * from {{ ref('int_review__removed') }}

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
{% set current = metric_facts()[fact].model if fact != 'items' else 'fct_outreach_item' -%}
select
    worded.signal,
    worded.unit_code,
    worded.period_code,
    '{{ fact }}:' || worded.file_id as subject,
    '{{ name_zh }}台账：' || worded.detail_zh as detail_zh,
    '{{ name_en }} ledger: ' || worded.detail_en as detail_en,
    {{ changed_row(fact) }},
from worded
inner join {{ ref(current) }} as facts
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
{{ 'left join declared on facts.file_id = declared.file_id and facts.sheet = declared.sheet' if fact == 'items' }}
where worded.template = '{{ template }}' and facts.source_name is null
{% if not loop.last %}
union all

{% endif -%}
{% endfor %}
