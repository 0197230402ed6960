-- The figures of some units in one or two periods. Is a difference more than chance? Against the first unit only where both intervals stand apart; against the
-- other period where the intervals stand apart, or, for figures without an interval, where the rules of the control chart say so.
with measured as (
    select
        metric.*,
        dim.direction,
        list_position($units::varchar[], metric.unit_code) as place,
        metric.period_code = $period as is_now,
    from marts.fct_unit_metric as metric
    inner join marts.dim_metric as dim on dim.metric_code = metric.metric_code
    where
        metric.unit_code in (select unnest($units::varchar[]))
        and (metric.period_code = $period or metric.period_code = $second)
        and metric.status <> 'not_applicable'
),

beside as (
    select
        mine.*,
        trend.signal,
        case when $second::varchar is null then first.lower else earlier.lower end as other_lower,
        case when $second::varchar is null then first.upper else earlier.upper end as other_upper,
        earlier.value as other_value,
    from measured as mine
    left join measured as first
        on first.metric_code = mine.metric_code and first.period_code = mine.period_code and first.place = 1 and mine.place > 1
    left join measured as earlier
        on earlier.metric_code = mine.metric_code and earlier.unit_code = mine.unit_code and mine.is_now and not earlier.is_now
    left join marts.fct_unit_trend as trend
        on trend.unit_code = mine.unit_code and trend.metric_code = mine.metric_code and trend.period_code = mine.period_code
),

judged as (
    select
        *,
        case
            when lower > other_upper then 'higher'
            when upper < other_lower then 'lower'
            when other_lower is not null and lower is not null then 'overlap'
            when $second::varchar is null or not is_now or other_value is null or signal is null or signal in ('too_few', 'no_change') then null
            when value > other_value then 'higher'
            when value < other_value then 'lower'
        end as difference,
    from beside
)

select
    unit_code,
    period_code,
    metric_code,
    status,
    n,
    value,
    lower,
    upper,
    difference,
    case
        when difference is null or difference = 'overlap' or direction = 'none' then null
        when difference = direction then 'better'
        else 'worse'
    end as meaning,
from judged
