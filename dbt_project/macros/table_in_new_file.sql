{#
    Every build writes into an empty file, so a table is made where it belongs: no second name, no swap, nothing to drop.
    That is a quarter of what dbt's own materialization costs a model. Contracts and descriptions are kept as they are.
#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set target_relation = this.incorporate(type='table') %}

    {% call statement('main', language=model['language']) -%}
        {{- create_table_as(False, target_relation, compiled_code, model['language']) }}
    {%- endcall %}

    {% do persist_docs(target_relation, model) %}
    {{ adapter.commit() }}

    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
