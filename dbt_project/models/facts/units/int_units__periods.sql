-- Units × periods in which they exist, up to the as-of day. Type, parent and headcount are those of the unit's last
-- day in the period. active_days: days of the period, up to the as-of day, on which the unit is valid; active_months:
-- the same in months; days_before: its days of validity before the period.
with segments as (

    select * from {{ ref('int_units__segments') }}

),

periods as (

    select * from {{ ref('int_calendar__periods') }}
    where is_published

),

stretches as (

    select * from {{ ref('int_units__stretches') }}

),

valid as (

    select
        stretches.unit_code,
        periods.period_code,
        min(stretches.days_before + greatest(periods.starts_on - stretches.from_on, 0)) as days_before,
        sum(
            least(stretches.to_on, periods.elapsed_on) - greatest(stretches.from_on, periods.starts_on) + 1
        ) as active_days,
    from stretches
    inner join periods
        on stretches.from_on <= periods.elapsed_on
        and stretches.to_on >= periods.starts_on
    group by stretches.unit_code, periods.period_code

),

active as (

    select
        segments.unit_code,
        periods.period_code,
        max_by(segments, segments.segment_from) as segment,
        max(least(segments.segment_to, periods.elapsed_on)) as reference_on,
    from segments
    inner join periods
        on segments.segment_from <= periods.elapsed_on
        and segments.segment_to >= periods.starts_on
    group by segments.unit_code, periods.period_code

),

described as (

    select
        active.unit_code,
        active.period_code,
        periods.period_kind,
        periods.scheme_code,
        active.segment.unit_name as unit_name,
        active.segment.unit_type as unit_type,
        active.segment.parent_code as parent_code,
        active.segment.headcount as headcount,
        active.segment.has_children as has_children,
        periods.minimum_n,
        periods.months,
        periods.last_month_number,
        periods.is_finished,
        valid.days_before,
        cast(valid.active_days as integer) as active_days,
        cast(periods.months * valid.active_days as double) / periods.days as active_months,
        periods.starts_on,
        periods.elapsed_on,
        active.reference_on,
    from active
    inner join valid
        on active.unit_code = valid.unit_code
        and active.period_code = valid.period_code
    inner join periods
        on active.period_code = periods.period_code

),

-- A type in which some units have units below them and others have none makes two groups of peers.
mixed_types as (

    select distinct unit_type
    from (
        select unit_type
        from described
        group by unit_type, period_code
        having bool_or(has_children) and not bool_and(has_children)
    )

)

select
    described.*,
    described.unit_type
        || case when described.has_children and mixed_types.unit_type is not null then '+' else '' end as peer_group,
from described
left join mixed_types
    on described.unit_type = mixed_types.unit_type
order by described.unit_code, described.starts_on, described.elapsed_on
