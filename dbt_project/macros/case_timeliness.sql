{# What became of a limit of a case by the as-of time: the one rule of "on time". #}
{% macro case_timeliness(due_at, done_at) -%}
    case
        when {{ due_at }} is null then 'without_limit'
        when {{ done_at }} <= {{ due_at }} then 'in_time'
        when {{ done_at }} is not null then 'late'
        when {{ due_at }} <= {{ as_of() }} then 'overdue'
        else 'inside_limit'
    end
{%- endmacro %}
