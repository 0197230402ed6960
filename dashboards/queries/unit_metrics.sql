-- Every figure of a unit in a period beside the median and quartiles of its peer group (the unit itself among them).
with peers as (
    select unit_code
    from marts.fct_unit_rank
    where
        period_code = $period
        and domain = 'total'
        and peer_group = (select any_value(peer_group) from marts.fct_unit_rank where period_code = $period and unit_code = $unit)
),

spread as (
    select
        metric_code,
        count(value) as peers,
        min(value) as lowest,
        quantile_cont(value, 0.25) as lower_quartile,
        median(value) as median_value,
        quantile_cont(value, 0.75) as upper_quartile,
        max(value) as highest,
    from marts.fct_unit_metric
    where period_code = $period and unit_code in (select unit_code from peers)
    group by metric_code
)

select
    dim.domain,
    mine.metric_code,
    mine.status,
    dim.direction,
    mine.n,
    mine.numerator,
    mine.denominator,
    mine.value,
    mine.lower,
    mine.upper,
    spread.peers,
    spread.lowest,
    spread.lower_quartile,
    spread.median_value,
    spread.upper_quartile,
    spread.highest,
    case
        when mine.value is null or spread.median_value is null or dim.direction = 'none' or spread.peers < 4 then 'none'
        when mine.value = spread.median_value then 'same'
        when (mine.value > spread.median_value) = (dim.direction = 'higher') then 'better'
        else 'worse'
    end as against_median,
from marts.fct_unit_metric as mine
inner join marts.dim_metric as dim on dim.metric_code = mine.metric_code
left join spread on spread.metric_code = mine.metric_code
where mine.unit_code = $unit and mine.period_code = $period
order by
    case dim.domain when 'study' then 1 when 'reporting' then 2 when 'case' then 3 when 'outreach' then 4 else 5 end,
    dim.unit <> 'fraction',
    mine.metric_code
