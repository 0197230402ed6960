with series as (

    select * from {{ ref('int_trends__series') }}

),

metrics as (

    select * from {{ ref('metric') }}

),

-- equal to the mean up to rounding is on neither side
placed as (

    select
        *,
        case
            when abs(value - mean) <= 1e-9 * greatest(1.0, abs(mean)) then 0
            when value > mean then 1
            else -1
        end as side,
        abs(value - mean) > reach * (1 + 1e-12) as is_outside,
        abs(value - mean) > reach * 2 / 3 * (1 + 1e-12) as is_beyond_near,
    from series

),

-- series too short to be judged need no stretches
long_enough as (

    select
        *,
        lag(side) over (partition by series_number order by period_number) as side_before,
    from placed
    where points >= 12

),

stepped as (

    select
        * replace (is_outside and side <> 0 as is_outside),
        case when is_beyond_near and not is_outside then side else 0 end as warning_side,
        -- a stretch goes on while each point is higher (lower, on the same side) than the one before
        sum(case when value > value_before then 0 else 1 end) over series as rise_number,
        sum(case when value < value_before then 0 else 1 end) over series as fall_number,
        sum(case when side = side_before and value_before is not null then 0 else 1 end) over series as side_number,
    from long_enough
    window series as (partition by series_number order by period_number)

),

counted as (

    select
        *,
        count(*) over (partition by series_number, rise_number) as rise_length,
        count(*) over (partition by series_number, fall_number) as fall_length,
        count(*) over (partition by series_number, side_number) as side_length,
        -- another point of the same zone at most two places away, in the same run
        count(*) filter (where warning_side > 0) over near as high_near,
        count(*) filter (where warning_side < 0) over near as low_near,
        -- two of three need three points without a gap
        count(*) over (partition by series_number, run_number) >= 3 as has_three,
    from stepped
    window near as (
        partition by series_number, run_number
        order by period_number rows between 2 preceding and 2 following
    )

),

judged as (

    select
        *,
        case
            when is_outside then side
            when rise_length >= 7 then 1
            when fall_length >= 7 then -1
            when warning_side > 0 and high_near >= 2 and has_three then 1
            when warning_side < 0 and low_near >= 2 and has_three then -1
            when side_length >= 7 then side
            else 0
        end as moves,
    from counted

),

final as (

    select unit_code, metric_code, period_code, series_number, period_number, value, mean, reach, moves from judged
    union all
    select unit_code, metric_code, period_code, series_number, period_number, value, mean, reach, null
    from placed
    where points < 12

)

select
    final.unit_code,
    final.metric_code,
    final.period_code,
    case
        when final.moves is null then 'too_few'
        when final.moves = 0 then 'no_change'
        when metrics.direction = 'none' then 'changed'
        when (final.moves > 0) = (metrics.direction = 'higher') then 'improving'
        else 'worsening'
    end as signal,
    final.value,
    final.mean,
    final.mean - final.reach as lower_limit,
    final.mean + final.reach as upper_limit,
from final
inner join metrics
    on final.metric_code = metrics.metric_code
order by final.series_number, final.period_number
