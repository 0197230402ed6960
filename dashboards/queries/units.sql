-- Which units existed in a period, under which name, type and parent? Of several rows of one unit the last one of the period holds.
select
    unit_code,
    -- snapshots of earlier versions lack unit_name_en
    columns('^unit_name(_en)?$'),
    parent_code,
    unit_type,
    peer_group,
    headcount,
from marts.dim_unit
where
    coalesce(valid_from, date '0001-01-01') <= $ends_on
    and coalesce(valid_to, date '9999-12-31') >= $starts_on
qualify row_number() over (partition by unit_code order by valid_from desc nulls last) = 1
order by unit_code
