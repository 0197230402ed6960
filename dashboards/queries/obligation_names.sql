-- What are the obligations called, and from when to when?
select
    obligation_code,
    name_zh,
    name_en,
    coalesce(valid_from, date '0001-01-01') as valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to,
from marts.dim_obligation
