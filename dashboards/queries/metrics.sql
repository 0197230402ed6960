-- What is measured, in which unit and how is it defined?
select
    metric_code,
    domain,
    unit,
    direction,
    name_zh,
    name_en,
    definition_zh,
    definition_en,
from marts.dim_metric
order by rowid
