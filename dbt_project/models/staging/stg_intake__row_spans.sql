-- Files × units: the first and the last day that the rows of a template speak of, up to the as-of time. Every template
-- whose contract says what dates a row is one of them.
{{ config(materialized='table') }}
{% for template, columns in event_columns().items() -%}
{% if not loop.first %}
union all

{% endif -%}
select
    '{{ template }}' as template,
    _file_id as file_id,
    _source as source_name,
    unit_code,
    min({{ columns.day }}) as first_on,
    max({{ columns.day }}) as last_on,
    count(*) as rows_count,
from {{ raw_rows(template) }}
where {{ columns.event }} <= {{ as_of_on() if columns.event == columns.day else as_of() }}
group by file_id, source_name, unit_code
{% endfor %}
