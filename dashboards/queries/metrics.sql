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
order by
    case domain when 'study' then 1 when 'reporting' then 2 when 'case' then 3 when 'outreach' then 4 else 5 end,
    unit <> 'fraction',
    metric_code
