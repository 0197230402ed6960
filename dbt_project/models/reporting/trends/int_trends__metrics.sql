select
    metric_code,
    direction,
    chart,
    row_number() over (order by metric_code) as metric_number,
from {{ ref('metric') }}
