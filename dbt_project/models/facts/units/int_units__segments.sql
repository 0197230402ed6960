-- Units × stretches of time in which type, parent, headcount and "has units below" do not change.
with units as (

    select * from {{ ref('stg_reference__units') }}

),

-- days on which something about a unit may become different
breaks as (

    select unit_code, valid_from as begins_on from units
    union
    select parent_code, valid_from from units where parent_code is not null
    union
    select parent_code, valid_to + 1 from units where parent_code is not null

),

pieces as (

    select
        units.unit_code,
        units.unit_name,
        units.unit_type,
        units.parent_code,
        units.headcount,
        units.valid_to,
        breaks.begins_on as segment_from,
    from units
    inner join breaks
        on units.unit_code = breaks.unit_code
        and breaks.begins_on between units.valid_from and units.valid_to

),

bounded as (

    select
        *,
        coalesce(
            lead(segment_from) over (partition by unit_code, valid_to order by segment_from) - 1,
            valid_to
        ) as segment_to,
    from pieces

),

final as (

    select
        bounded.unit_code,
        bounded.unit_name,
        bounded.unit_type,
        bounded.parent_code,
        bounded.headcount,
        exists (
            select 1
            from units as children
            where
                children.parent_code = bounded.unit_code
                and bounded.segment_from between children.valid_from and children.valid_to
        ) as has_children,
        bounded.segment_from,
        bounded.segment_to,
    from bounded

)

select
    *,
    -- "all" in a list of duties means every unit but a root that has units below it
    not (parent_code is null and has_children) as is_meant_by_all,
from final
order by unit_code, segment_from
