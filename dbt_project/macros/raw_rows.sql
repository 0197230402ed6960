{#
    Rows of a template as they were read. Its table comes from the contract of the template, so no list of sources names
    it: a new contract is enough.
#}
{% macro raw_rows(template) -%}
    warehouse.raw."{{ template }}"
{%- endmacro %}


{# Template → the column that dates its rows, and that of the day; both are the same where only a day is known. #}
{% macro event_columns() -%}
    {# while a project is parsed nothing is known yet #}
    {{ return(given('event_columns') or {}) }}
{%- endmacro %}
