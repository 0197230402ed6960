with source as (

    select * from {{ source('audit', 'rejected_cell') }}

),

submissions as (

    select * from {{ ref('stg_intake__submissions') }}

),

-- a finding about a whole file is open while something of the file is
files as (

    select
        file_id,
        unit_code,
        case when count(*) over (partition by file_id) = 1 then template end as template,
        status,
        is_open,
    from submissions
    qualify row_number() over (partition by file_id order by is_open desc, sequence asc) = 1

),

final as (

    select
        source.file_id,
        source.file_name,
        coalesce(parts.unit_code, files.unit_code) as unit_code,
        coalesce(source.template, files.template) as template,
        coalesce(parts.status, files.status) as submission_status,
        coalesce(parts.is_open, files.is_open) as is_open,
        source.sheet,
        source.cell,
        cast(source.row_number as bigint) as row_number,
        source.field,
        source.value,
        source.rule,
        source.severity,
        source.message_zh,
        source.message_en,
    from source
    -- files that arrived after the as-of time are not known
    inner join files
        on source.file_id = files.file_id
    left join submissions as parts
        on source.file_id = parts.file_id
        and source.template = parts.template
        and source.source is not distinct from parts.source_name

)

select * from final
order by file_id, sheet, row_number, cell, rule, field, value
