with items as (

    select * from {{ ref('stg_outreach_item__items') }}

),

declared as (

    select * from {{ ref('int_intake__columns_declared') }}
    where field = 'reviewed'

),

counted as (

    {{ rows_that_count('items', 'outreach_item', 'published_on') }}

),

distinct_items as (

    {{ one_per_identity('counted', 'published_on') }}

)

select
    distinct_items.unit_code,
    distinct_items.file_id,
    distinct_items.source_name,
    distinct_items.sheet,
    distinct_items.channel,
    distinct_items.level,
    distinct_items.row_number,
    distinct_items.part,
    distinct_items.items,
    distinct_items.reviewed,
    -- a source may give the value itself, without any column
    declared.file_id is not null or distinct_items.reviewed is not null as is_review_declared,
    distinct_items.published_on,
from distinct_items
left join declared
    on distinct_items.file_id = declared.file_id
    and distinct_items.sheet = declared.sheet
order by
    distinct_items.published_on,
    distinct_items.unit_code,
    distinct_items.file_id,
    distinct_items.source_name,
    distinct_items.sheet,
    distinct_items.row_number,
    distinct_items.part
