{#
    Every build writes into an empty file, so a table is made where it belongs: no second name, no swap, nothing to drop.
    That is a quarter of what dbt's own materialization costs a model. Contracts and descriptions are kept as they are;
    a table and its descriptions are one statement.
#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set target_relation = this.incorporate(type='table') %}

    {%- set descriptions = described(target_relation) if model['language'] == 'sql' else '' %}
    {#- one statement needs no transaction; a table with a contract or descriptions takes several: all of them or none #}
    {%- set several = config.get('contract').enforced or descriptions | trim | length > 0 %}

    {% call statement('main', language=model['language'], auto_begin=several) -%}
        {{- create_table_as(False, target_relation, compiled_code, model['language']) }}
        {{- descriptions -}}
    {%- endcall %}

    {% if several %}{% do adapter.commit() %}{% endif %}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# The descriptions of a table and its columns: dbt's persist_docs, without asking which columns a contract made. #}
{% macro described(relation) -%}
    {%- if config.persist_relation_docs() and model.description %}
comment on table {{ relation }} is '{{ model.description | replace("'", "''") }}';
    {%- endif %}
    {%- if config.persist_column_docs() %}
        {%- for column in model.columns.values() if column.description %}
comment on column {{ relation }}.{{ column.name }} is '{{ column.description | replace("'", "''") }}';
        {%- endfor %}
    {%- endif %}
{%- endmacro %}

{#
    A contract holds if the query has exactly its columns with its types: one query instead of two where they are
    written as DuckDB writes them. Where they differ, dbt's own comparison decides, and words the error.
#}
{% macro duckdb__get_assert_columns_equivalent(sql) -%}
    {%- set found = [] -%}
    {%- for column in adapter.get_column_schema_from_query(sql ~ '\n') -%}
        {%- do found.append(column.column ~ ' ' ~ column.dtype | lower) -%}
    {%- endfor -%}
    {%- set stated = [] -%}
    {%- for column in model.columns.values() -%}
        {%- do stated.append(column.name ~ ' ' ~ column.data_type | lower) -%}
    {%- endfor -%}
    {%- if found | sort != stated | sort -%}
        {{ return(assert_columns_equivalent(sql)) }}
    {%- endif -%}
{%- endmacro %}
