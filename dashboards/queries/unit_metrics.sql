-- Every figure of a unit in a period beside the spread of its peer group (the answer of group_spread, the same for all its units).
with spread as (
    select unnest(
        $spread::struct(
            metric_code varchar, peers bigint, lowest double, lower_quartile double, median_value double, upper_quartile double, highest double
        )[],
        recursive := true
    )
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
