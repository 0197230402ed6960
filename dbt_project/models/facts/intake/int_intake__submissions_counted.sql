-- Submissions whose rows may count; the rows of the others never do.
with submissions as (

    select * from {{ ref('stg_intake__submissions') }}

)

select
    file_id,
    template,
    source_name,
    claims_about,
    sequence,
    received_at,
from submissions
where
    template is not null
    and status in ('accepted', 'partly_accepted')
