-- Which units does a snapshot know, under which name, type and parent? Of several rows of one unit the last one.
select
    unit_code,
    -- snapshots of earlier versions lack unit_name_en
    columns('^unit_name(_en)?$'),
    unit_type,
    parent_code,
from marts.dim_unit
qualify row_number() over (partition by unit_code order by valid_from desc nulls last) = 1
order by unit_code
