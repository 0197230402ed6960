{# A dbt var as an SQL text. #}
{% macro text_var(name) -%}
    {{ dbt.string_literal(dbt.escape_single_quotes(var(name) | string)) }}
{%- endmacro %}
