-- Facts of the figures that a reported total may ask for in part: one row a fact and figure.
{{ config(materialized='ephemeral') }}
{% set models = {'sessions': 'fct_study_session', 'cases': 'fct_case', 'items': 'fct_outreach_item'} -%}
{% set columns = {
    'sessions': ['session_type', 'topic_class'], 'cases': ['channel', 'category', 'satisfied', 'reopened'],
    'items': ['channel', 'level'],
} -%}
{% set codes = [
    'study_sessions', 'study_topic_sessions', 'cases_received', 'outreach_items', 'outreach_high_level_items',
] -%}
{% for metric in metric_definitions() if metric.code in codes -%}
{% set fact = metric_facts()[metric.fact] -%}
select
    '{{ metric.code }}' as metric_code,
    unit_code,
    {% for column in ['session_type', 'topic_class', 'channel', 'level', 'category', 'satisfied', 'reopened'] -%}
    cast({{ column if column in columns[metric.fact] else 'null' }} as varchar) as {{ column }},
    {% endfor -%}
    {{ metric.get('amount', '1') }} as amount,
    {{ fact.day }} as happened_on,
from {{ ref(models[metric.fact]) }}
where ({{ fact.get('among', 'true') }}) and ({{ metric.get('counts', 'true') }})
{% if not loop.last -%}
union all
{% endif -%}
{% endfor %}
