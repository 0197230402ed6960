{#
    A view of scratch, which lives in memory: nothing to compare it with, nothing to drop. Staging as views costs less
    than as CTEs: to write a CTE into a query dbt parses the whole query.
#}
{% materialization view, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='view') %}

    {{ done(in_place_of('view', target_relation) ~ create_view_as(target_relation, sql)) }}

    {{ return({'relations': []}) }}
{% endmaterialization %}
