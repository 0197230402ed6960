-- Rows dated outside the period of their ledger that stand in another ledger of the unit too, three or more.
-- They do not count, as that ledger speaks of their day; nothing is taken away.
{% set ledgers = {
    'study_session': ('sessions', 'stg_study_session__sessions', 'held_on', '学习', 'study',
        ['session_type', 'topic_class', 'invited', 'attended']),
    'outreach_item': ('items', 'stg_outreach_item__items', 'published_on', '宣传', 'outreach',
        ['channel', 'level', 'items', 'reviewed']),
    'case': ('cases', 'stg_case__cases', 'received_on', '诉求', 'case', ['received_at', 'channel', 'closed_at']),
} -%}
{% set not_counted = {'is_review_declared': 'null', 'response_timeliness': 'null', 'resolution_timeliness': 'null',
    'response_due_at': 'null', 'resolution_due_at': 'null', 'excluded': 'null'} -%}
with coverages as (

    select coverages.*
    from {{ ref('stg_intake__coverages') }} as coverages
    inner join {{ ref('int_intake__submissions_counted') }} as submissions
        on coverages.file_id = submissions.file_id
        and coverages.template = submissions.template
        and coverages.sequence = submissions.sequence

),

{% for template, (fact, model, day, zh, en, columns) in ledgers.items() -%}
{{ fact }}_outside as (

    select
        facts.*,
        coverages.period_code,
        count(*) over (partition by facts.unit_code, facts.file_id) as sent_again,
    from {{ ref(model) }} as facts
    inner join coverages
        on facts.file_id = coverages.file_id
        and facts.unit_code = coverages.unit_code
    where
        coverages.template = '{{ template }}'
        and facts.source_name is null
        and facts.{{ day }} not between coverages.starts_on and coverages.ends_on
        and exists (
            select 1
            from {{ ref(model) }} as elsewhere
            inner join coverages as of_day
                on elsewhere.file_id = of_day.file_id
                and elsewhere.unit_code = of_day.unit_code
                and elsewhere.{{ day }} between of_day.starts_on and of_day.ends_on
            where
                of_day.template = '{{ template }}'
                and elsewhere.unit_code = facts.unit_code
                and elsewhere.file_id <> facts.file_id
                and elsewhere.{{ day }} = facts.{{ day }}
                {% for column in columns -%}
                and elsewhere.{{ column }} is not distinct from facts.{{ column }}
                {% endfor %}
        )

){{ ',' if not loop.last }}

{% endfor -%}
{% for template, (fact, model, day, zh, en, columns) in ledgers.items() -%}
select
    'equal_rows_across_ledgers' as signal,
    facts.unit_code,
    facts.period_code,
    '{{ fact }}:' || facts.file_id as subject,
    '{{ zh }}台账中有 ' || facts.sent_again || ' 行属于其他期间，并已在那一期台账中填报' as detail_zh,
    facts.sent_again || ' {{ en }} rows belong to another period and stand in its ledger too' as detail_en,
    {{ changed_row(fact, change=0, replaced=not_counted) }},
from {{ fact }}_outside as facts
where facts.sent_again >= {{ review_limits().copied_rows }}
{% if not loop.last -%}
union all
{% endif -%}
{% endfor %}
