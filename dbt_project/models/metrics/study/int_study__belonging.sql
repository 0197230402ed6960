-- Units and whoever stood above them × windows of their duties: what was required and fulfilled on the days of
-- belonging. More than required in one duty never makes up for another.
with windows as (

    select * from {{ ref('fct_study_fulfilment') }}

),

shares as (

    select
        ancestors.ancestor_code,
        duties.* exclude (required, from_on, to_on),
        greatest(duties.from_on, ancestors.valid_from) as from_on,
        least(duties.to_on, ancestors.valid_to) as to_on,
    from {{ ref('fct_study_duty') }} as duties
    inner join {{ ref('int_units__ancestors') }} as ancestors
        on duties.unit_code = ancestors.unit_code
        and duties.from_on <= ancestors.valid_to
        and duties.to_on >= ancestors.valid_from

),

required as (

    select
        ancestor_code,
        unit_code,
        obligation_code,
        cadence,
        window_code,
        {{ exact_sum(sessions_required()) }} as required,
    from shares
    group by ancestor_code, unit_code, obligation_code, cadence, window_code

),

asked as (

    select
        required.*,
        windows.is_whole_cadence,
        windows.window_months,
        windows.window_starts_on,
        -- null where the unit belonged for a part of the window only
        case when required.required = windows.required then windows.counted end as counted,
    from required
    inner join windows
        on required.unit_code = windows.unit_code
        and required.obligation_code = windows.obligation_code
        and required.cadence = windows.cadence
        and required.window_code = windows.window_code

),

-- few units move: only in their windows sessions are looked at day by day
parted as (

    select * from asked
    where counted is null

),

held as (

    select
        shares.ancestor_code,
        shares.unit_code,
        shares.obligation_code,
        shares.cadence,
        shares.window_code,
        count(*) as held,
    from shares
    semi join parted
        on shares.ancestor_code = parted.ancestor_code
        and shares.unit_code = parted.unit_code
        and shares.obligation_code = parted.obligation_code
        and shares.cadence = parted.cadence
        and shares.window_code = parted.window_code
    {{ join_sessions_of('shares') }}
    group by all

)

select
    asked.ancestor_code as unit_code,
    asked.window_code,
    asked.is_whole_cadence,
    asked.window_months,
    asked.window_starts_on,
    asked.required,
    coalesce(asked.counted, least(asked.required, coalesce(held.held, 0))) as fulfilled,
from asked
left join held
    on asked.ancestor_code = held.ancestor_code
    and asked.unit_code = held.unit_code
    and asked.obligation_code = held.obligation_code
    and asked.cadence = held.cadence
    and asked.window_code = held.window_code
