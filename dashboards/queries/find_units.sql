-- Which units hold this text in their name or code? Names that begin with it come first.
select
    unit_code,
    unit_name,
from marts.dim_unit
where contains(lower(unit_name), lower($wanted)) or contains(lower(unit_code), lower($wanted))
qualify row_number() over (partition by unit_code order by valid_from desc nulls last) = 1
order by not starts_with(lower(unit_name), lower($wanted)), unit_name, unit_code
limit $most
