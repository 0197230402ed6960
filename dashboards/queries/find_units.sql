-- Which units hold this text in a name or in their code? Names that begin with it come first.
select unit_code
from marts.dim_unit
where
    -- snapshots of earlier versions lack unit_name_en
    contains(lower(concat_ws(' ', *columns('^unit_name(_en)?$'))), lower($wanted))
    or contains(lower(unit_code), lower($wanted))
qualify row_number() over (partition by unit_code order by valid_from desc nulls last) = 1
order by not starts_with(lower(unit_name), lower($wanted)), unit_name, unit_code
limit $most
