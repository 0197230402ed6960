{#
    Rows of accepted files that no newer ledger has taken over.
    `rows` names a relation with file_id, source_name, unit_code and a day column. Adds `sequence`, the order of
    arrival.
#}
{% macro rows_that_count(rows, template, first_day, last_day=none) -%}
    select
        rows.*,
        submissions.sequence,
    from {{ rows }} as rows
    inner join {{ ref('int_intake__submissions_counted') }} as submissions
        on rows.file_id = submissions.file_id
        and rows.source_name is not distinct from submissions.source_name
        and submissions.template = '{{ template }}'
    where
        rows.source_name is not null
        or not exists (
            select 1
            from {{ ref('int_intake__days_displaced') }} as displaced
            where
                displaced.file_id = rows.file_id
                and displaced.unit_code = rows.unit_code
                and displaced.template = '{{ template }}'
                and displaced.from_on <= rows.{{ first_day }}
                and displaced.to_on >= rows.{{ last_day or first_day }}
        )
{%- endmacro %}


{# Of the rows of one source, unit and day that share an identity, only the newest; rows without identity all count. #}
{% macro one_per_identity(rows, day) -%}
    select * from {{ rows }} where row_identity is null
    union all
    select * exclude (place)
    from (
        select
            *,
            row_number() over (
                partition by source_name, unit_code, {{ day }}, row_identity
                order by sequence desc, sheet, row_number, part
            ) as place,
        from {{ rows }}
        where row_identity is not null
    )
    where place = 1
{%- endmacro %}
