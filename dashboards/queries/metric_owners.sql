-- Which role answers for each metric?
select
    metric_code,
    owner_zh,
    owner_en,
from marts.dim_metric
