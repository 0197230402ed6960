-- Which units does the circular speak of, in its period, in the same period of the year before and in the last five of the
-- kind? Without a type, all but roots that have units below them. `is_counted`: none of these units stands above it, whose
-- figures would hold its own already.
create temp table chosen as
with periods as (
    select
        earlier.period_code,
        earlier.period_code = $period as is_asked,
        earlier.starts_on = cast(asked.starts_on - interval 1 year as date) as is_year_before,
    from marts.dim_period as asked
    inner join marts.dim_period as earlier
        on earlier.period_kind = asked.period_kind and earlier.starts_on <= asked.starts_on
    where asked.period_code = $period
    qualify is_year_before or row_number() over (order by earlier.starts_on desc) <= 5
),

named as (
    select units.*, periods.is_asked, periods.is_year_before
    from marts.dim_unit_period as units
    inner join periods on units.period_code = periods.period_code
    where case when $unit_type is null then units.parent_code is not null or not units.has_children else units.unit_type = $unit_type end
)

select
    named.unit_code,
    named.period_code,
    named.is_asked,
    named.is_year_before,
    named.unit_name,
    named.unit_type,
    named.peer_group,
    not exists (
        select 1
        from marts.bridge_unit_ancestor as above
        inner join named as holders on holders.unit_code = above.ancestor_code
        where above.unit_code = named.unit_code
            and above.ancestor_code != named.unit_code
            and holders.period_code = named.period_code
            and coalesce(above.valid_from, date '0001-01-01') <= named.reference_on
            and coalesce(above.valid_to, date '9999-12-31') >= named.reference_on
    ) as is_counted,
from named
