-- Lines of baselines.csv × the series that they speak of: from which period of each kind on a new baseline begins, the
-- first that begins with the named period or after it. Of lines that meet one point the last counts: the one that
-- begins last, then the one that names the unit.
with lines as (

    select
        baselines.unit_code,
        baselines.metric_code,
        baselines.reason,
        periods.last_month_number - periods.months as month_before,
        row_number() over (
            order by periods.starts_on, baselines.unit_code is not null, coalesce(baselines.reason, '')
        ) as line_number,
    from {{ ref('stg_reference__baselines') }} as baselines
    inner join {{ ref('int_calendar__periods') }} as periods
        on baselines.from_period = periods.period_code

),

kinds as (

    select distinct months from {{ ref('int_calendar__periods') }}

)

select
    (units.unit_number * 1000 + metrics.metric_number) * 100 + kinds.months as series_number,
    (lines.month_before + kinds.months - 1) // kinds.months + 1 as period_number,
    lines.line_number,
    lines.reason,
from lines
inner join {{ ref('int_trends__units') }} as units
    on coalesce(lines.unit_code, units.unit_code) = units.unit_code
inner join {{ ref('int_trends__metrics') }} as metrics
    on lines.metric_code = metrics.metric_code
cross join kinds
