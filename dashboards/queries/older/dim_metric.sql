-- In place of marts.dim_metric where it names no owners: the same without owners.
select
    *,
    null::varchar as owner_zh,
    null::varchar as owner_en,
from marts.dim_metric
