{#
    As dbt's own, for tests that store nothing; and a test that fails says which rules do not hold,
    where it names them (generic test `sound`).
#}
{% materialization test, adapter='duckdb' %}
    {%- set limited = get_limit_subquery_sql(sql, config.get('limit')) -%}
    {%- set asked = get_test_sql(limited, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), none) -%}
    {%- set response, found = adapter.execute(asked, fetch=True) -%}
    {{- store_result('main', response=response, agate_table=found) }}
    {% if found.rows[0][0] %}
        {% set failing = run_query('select * from (' ~ sql ~ ') as failing limit 20') %}
        {% if 'broken_rule' in failing.column_names %}
            {% for row in failing.rows %}
                {% set broken = row['broken_rule'] ~ ' (' ~ row['rows_count'] ~ ' rows)' %}
                {% do log('broken rule: ' ~ model.name ~ ': ' ~ broken, info=true) %}
            {% endfor %}
        {% endif %}
    {% endif %}
    {{ return({'relations': []}) }}
{% endmaterialization %}
