-- The unit of a reader and all below it, as the snapshot's tree stands last.
create table own_unit as
with recursive last_row as (
    select
        unit_code,
        parent_code,
    from whole.marts.dim_unit
    qualify row_number() over (partition by unit_code order by valid_from desc nulls last) = 1
),

below as (
    select $unit::varchar as unit_code
    union
    select last_row.unit_code
    from last_row
    inner join below on below.unit_code = last_row.parent_code
)

select unit_code from below
