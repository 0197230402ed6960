{# A row has either all of the columns or none of them. #}
{% test filled_together(model, columns) %}
select {{ columns | join(', ') }}
from {{ model }}
where
    not ({% for column in columns %}{{ column }} is null{{ ' and ' if not loop.last }}{% endfor %})
    and ({% for column in columns %}{{ column }} is null{{ ' or ' if not loop.last }}{% endfor %})
{% endtest %}
