with metrics as (

    select * from {{ ref('metric') }}

)

select
    metric_code,
    domain,
    unit,
    direction,
    form,
    template,
    name_zh,
    name_en,
    definition_zh,
    definition_en,
    is_over_few,
    owner_zh,
    owner_en,
from metrics
order by metric_code
