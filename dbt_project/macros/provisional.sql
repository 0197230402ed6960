{#
    What time alone may still change. A figure is provisional while its period runs or a row of it waits: macros
    metric_definitions names for each metric which of these rows.
#}

{# A report whose grace runs, or that came in time, was returned and can still be repaired. Of fct_report. #}
{% macro is_report_window_open() -%}
    grace_until > {{ as_of() }} or (accepted_at is null and repair_until > {{ as_of() }})
{%- endmacro %}

{# Closing, reopening and rating have no limit of their own: sixty days after receipt, to the end of the last. #}
{% macro outcome_ripe_at(cases) -%}
    {{ end_of_day('(' ~ cases ~ '.received_on + 60)', cases ~ '.timezone_name') }}
{%- endmacro %}
