-- Facts of the figures that a reported total may ask for in part: one row a fact and figure.
{{ config(materialized='ephemeral') }}

with sessions as (

    select * from {{ ref('fct_study_session') }}

),

cases as (

    select * from {{ ref('fct_case') }}
    where not excluded

),

items as (

    select * from {{ ref('fct_outreach_item') }}

)

{% set no_text = 'cast(null as varchar)' -%}
{% for metric, filter in [('study_sessions', 'true'), ('study_topic_sessions', "topic_class = 'special'")] -%}
select
    '{{ metric }}' as metric_code,
    unit_code,
    session_type,
    topic_class,
    {{ no_text }} as channel,
    {{ no_text }} as level,
    {{ no_text }} as category,
    {{ no_text }} as satisfied,
    {{ no_text }} as reopened,
    1 as amount,
    held_on as happened_on,
from sessions
where {{ filter }}
union all
{% endfor -%}
select
    'cases_received',
    unit_code,
    {{ no_text }},
    {{ no_text }},
    channel,
    {{ no_text }},
    category,
    cast(satisfied as varchar),
    cast(reopened as varchar),
    1,
    received_on,
from cases
{% for metric, filter in [('outreach_items', 'true'), ('outreach_high_level_items', "level in ('province', 'national')")] -%}
union all
select
    '{{ metric }}',
    unit_code,
    {{ no_text }},
    {{ no_text }},
    channel,
    level,
    {{ no_text }},
    {{ no_text }},
    {{ no_text }},
    items,
    published_on,
from items
where {{ filter }}
{% endfor %}
