{# The columns together name one row; nulls are compared as values. #}
{% test unique_key(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as rows_count,
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
