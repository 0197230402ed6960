{#
    A question that the snapshot answers itself: a table function kept in its file, for pages, `taizhang explain` and analysts alike.
    `parameters` lists its parameters in order, each "name type": a list, since dbt's static parser keeps no order of a mapping. The body reads
    public tables only, which are named without the file: that gets another name when it is published.
#}
{% materialization table_function, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='table') %}

    {%- set name, parameters = target_relation.include(database=false), [] -%}
    {%- for parameter in config.get('parameters') -%}{%- do parameters.append(parameter.split(' ')[0]) -%}{%- endfor -%}
    {%- set body = sql | replace(adapter.quote(target_relation.database) ~ '.', '') -%}
    {{ done(
        'use ' ~ adapter.quote(target_relation.database) ~ ';\n'
        ~ in_place_of('macro table', name) ~ '\n'
        ~ 'create macro ' ~ name ~ '(' ~ parameters | join(', ') ~ ') as table (' ~ body ~ ');\n'
        ~ 'use ' ~ adapter.quote(target.database) ~ ';'
    ) }}

    {{ return({'relations': []}) }}
{% endmaterialization %}

{% materialization table_function, adapter='spark' %}
    {% call statement('main') %}
        create or replace function {{ this }}({{ config.get('parameters') | join(', ') }}) returns table return
        {{ sql }}
    {% endcall %}

    {{ return({'relations': []}) }}
{% endmaterialization %}
