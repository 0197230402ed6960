{#
    A question that the snapshot answers itself: a table function kept in its file, for pages, `taizhang explain` and analysts alike.
    `parameters` gives its parameters and their types. The body reads public tables only, which are named without the file: that gets another
    name when it is published.
#}
{% materialization table_function, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='table') %}

    {%- set name, parameters = target_relation.include(database=false), config.get('parameters') | join(', ') -%}
    {%- set body = sql | replace(adapter.quote(target_relation.database) ~ '.', '') -%}
    {{ done(
        'use ' ~ adapter.quote(target_relation.database) ~ ';\n'
        ~ 'create macro ' ~ name ~ '(' ~ parameters ~ ') as table (' ~ body ~ ');\n'
        ~ 'use ' ~ adapter.quote(target.database) ~ ';'
    ) }}

    {{ return({'relations': []}) }}
{% endmaterialization %}

{% materialization table_function, adapter='spark' %}
    {%- set typed = [] -%}
    {%- for name, type in config.get('parameters').items() -%}{%- do typed.append(name ~ ' ' ~ type) -%}{%- endfor -%}

    {% call statement('main') %}
        create or replace function {{ this }}({{ typed | join(', ') }}) returns table return
        {{ sql }}
    {% endcall %}

    {{ return({'relations': []}) }}
{% endmaterialization %}
