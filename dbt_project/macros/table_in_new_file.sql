{#
    Every build writes into an empty file, so a table is made where it belongs: no second name, no swap, nothing to drop.
    That is a quarter of what dbt's own materialization costs a model. Contracts and descriptions are kept as they are;
    a table and its descriptions are one transaction. Nobody asks dbt which relations there are. Target dev keeps its
    file from build to build, so there what is made takes the place of what was.
#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set target_relation = this.incorporate(type='table') %}
    {% if model['language'] == 'python' %}
        {% if target.name == 'dev' %}{% do run_query(in_place_of('table', target_relation)) %}{% endif %}
        {% call statement('main', language='python', auto_begin=False) -%}
            {{- create_table_as(False, target_relation, compiled_code, 'python') }}
        {%- endcall %}
    {% else %}
        {{ done(in_place_of('table', target_relation) ~ create_table_as(False, target_relation, compiled_code, 'sql') ~ described(target_relation)) }}
    {% endif %}

    {{ return({'relations': []}) }}
{% endmaterialization %}

{% macro in_place_of(kind, relation) -%}
    {%- if target.name == 'dev' %}drop {{ kind }} if exists {{ relation }};{% endif -%}
{%- endmacro %}

{#
    Statements of a model, several of them in one transaction. As dbt's own `statement`, which also writes each into a
    folder that nobody reads, and tells it so. A connection is closed after its model: a transaction that fails ends.
#}
{% macro done(statements) -%}
    {%- set several = ';' in statements | trim | trim(';') -%}
    {%- set response, _ = adapter.execute('begin;\n' ~ statements ~ '\ncommit;' if several else statements) -%}
    {{- store_result('main', response=response) -}}
{%- endmacro %}

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
