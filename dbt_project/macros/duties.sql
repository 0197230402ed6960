{# Whether a line of obligations.csv applies to the type that a unit has in a segment. #}
{% macro applies_to_type(line, segment) -%}
    exists (
        select 1
        from {{ ref('stg_reference__obligation_unit_types') }} as unit_types
        where
            unit_types.obligation_code = {{ line }}.obligation_code
            and unit_types.applies_to = {{ line }}.applies_to
            and (
                unit_types.unit_type = {{ segment }}.unit_type
                or (unit_types.unit_type = 'all' and {{ segment }}.is_meant_by_all)
            )
    )
{%- endmacro %}

{# What a minimum-count duty asks for on the days from_on to to_on of a window: the share of its cadence. #}
{% macro sessions_required() -%}
    {{ exact('cast(minimum as double) * (to_on - from_on + 1) / cadence_days') }}
{%- endmacro %}

{# The sessions that count for the duties of a relation (as of fct_study_duty) on its days: two joins. #}
{% macro join_sessions_of(duties) -%}
    inner join {{ ref('fct_study_session') }} as sessions
        on {{ duties }}.unit_code = sessions.unit_code
        and sessions.held_on between {{ duties }}.from_on and {{ duties }}.to_on
    inner join {{ ref('dim_obligation_session') }} as kinds
        on {{ duties }}.obligation_code = kinds.obligation_code
        and {{ duties }}.rule_valid_from is not distinct from kinds.rule_valid_from
        and sessions.session_type is not distinct from kinds.session_type
        and sessions.topic_class is not distinct from kinds.topic_class
{%- endmacro %}
