-- Files × units: the first and the last day that the rows of an accepted file speak of, up to the as-of day.
with submissions as (

    select * from {{ ref('int_intake__submissions_counted') }}

),

dated_rows as (

    {% for template, model, day in [
        ('study_session', 'stg_study_session__sessions', 'held_on'),
        ('report_submission', 'stg_report_submission__reports', 'received_on'),
        ('case', 'stg_case__cases', 'received_on'),
        ('outreach_item', 'stg_outreach_item__items', 'published_on'),
    ] -%}
    {% if not loop.first %}
    union all

    {% endif -%}
    select
        '{{ template }}' as template,
        file_id,
        source_name,
        unit_code,
        min({{ day }}) as first_on,
        max({{ day }}) as last_on,
        count(*) as rows_count,
    from {{ ref(model) }}
    group by file_id, source_name, unit_code
    {% endfor %}
)

select
    dated_rows.template,
    dated_rows.file_id,
    dated_rows.source_name,
    dated_rows.unit_code,
    dated_rows.rows_count,
    dated_rows.first_on,
    dated_rows.last_on,
from dated_rows
inner join submissions
    on dated_rows.file_id = submissions.file_id
    and dated_rows.template = submissions.template
    and dated_rows.source_name is not distinct from submissions.source_name
order by dated_rows.template, dated_rows.file_id, dated_rows.source_name, dated_rows.unit_code
