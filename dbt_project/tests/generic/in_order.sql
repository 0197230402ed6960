{# No column is larger than the next one. Null passes. #}
{% test in_order(model, columns) %}
select {{ columns | join(', ') }}
from {{ model }}
where
    false
    {%- for column in columns[1:] %}
    or {{ columns[loop.index0] }} > {{ column }}
    {%- endfor %}
{% endtest %}
