-- Rows with a number that intake found unusual (rules named …_usual): taken away; of a session only the numbers are.
{% set ledgers = {
    'study_session': ('sessions', 'fct_study_session', {
        'invited': 'case when changes.change = -1 then facts.invited end',
        'attended': 'case when changes.change = -1 then facts.attended end',
    }),
    'outreach_item': ('items', 'fct_outreach_item', {'items': 'facts.items'}),
} -%}
{% set label_zh -%}
case field when 'invited' then '应到' when 'attended' then '实到' else '数量' end || ' '
{%- endset %}
with unusual as (

    select
        file_id,
        sheet,
        row_number,
        split_part(rule, '.', 1) as template,
        string_agg(distinct {{ label_zh }} || value, '、' order by {{ label_zh }} || value) as found_zh,
        string_agg(distinct field || ' ' || value, ', ' order by field || ' ' || value) as found_en,
    from {{ source('audit', 'rejected_cell') }}
    where ends_with(rule, '_usual')
    group by all

),

changes as (

    select unnest([-1, 1]) as change

)

{% for template, (fact, model, replaced) in ledgers.items() -%}
{% set day = metric_facts()[fact].day -%}
select
    'unusual_amount' as signal,
    facts.unit_code,
    strftime(facts.{{ day }}, '%Y-%m') as period_code,
    '{{ fact }}:' || facts.file_id || ':' || facts.sheet || ':' || facts.row_number as subject,
    facts.{{ day }} || '：' || unusual.found_zh || '，与以往相差很大' as detail_zh,
    facts.{{ day }} || ': ' || unusual.found_en || ', very different from before' as detail_en,
    {{ changed_row(fact, change='changes.change', replaced=replaced) }},
from unusual
inner join {{ ref(model) }} as facts
    on unusual.file_id = facts.file_id
    and unusual.sheet = facts.sheet
    and unusual.row_number = facts.row_number
cross join changes
where unusual.template = '{{ template }}'{{ ' and changes.change = -1' if fact == 'items' }}
{% if not loop.last -%}
union all
{% endif -%}
{% endfor %}
