{# What became of a report that is owed: the one rule. It counts as on time up to the end of grace, and as repaired. #}
{% macro report_status() -%}
    case
        when accepted_at <= grace_until then 'on_time'
        when first_arrived_at <= grace_until and accepted_at <= repair_until then 'on_time'
        when accepted_at is not null then 'late'
        when grace_until <= {{ as_of() }} then 'missing'
        else 'not_due'
    end
{%- endmacro %}
