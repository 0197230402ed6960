{# What a run tells dbt: it must, but for target dev, which takes what is true of the samples. #}
{% macro given(name) -%}
    {{ return(var('dev')[name] if target.name == 'dev' and var(name, none) is none else var(name)) }}
{%- endmacro %}


{# The same as an SQL text. #}
{% macro text_var(name) -%}
    {{ dbt.string_literal(dbt.escape_single_quotes(given(name) | string)) }}
{%- endmacro %}
