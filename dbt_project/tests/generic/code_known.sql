{# Every value stands in one list of the seed status_code. Null passes. #}
{% test code_known(model, column_name, list_name) %}
select distinct {{ column_name }}
from {{ model }}
where
    {{ column_name }} is not null
    and {{ column_name }} not in (
        select code
        from {{ ref('status_code') }}
        where list_name = '{{ list_name }}'
    )
{% endtest %}
