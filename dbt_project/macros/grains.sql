{#
    The grains of many models in one query, since a test costs fifteen milliseconds whatever it asks: a row for each model
    of which its columns name two rows. Nulls are compared as values.

    grains: model → columns that together name one row.
#}
{% macro grains(grains) -%}
    {%- for name, columns in grains.items() %}
select '{{ name }}: {{ columns | join(", ") }} unique' as broken_rule, count(*) as rows_count
from (
    select 1
    from {{ ref(name) }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
)
having count(*) > 0
{{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
