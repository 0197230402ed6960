-- Every figure of a unit in a period beside the spread of its peer group, and the value that is worth all points.
with chosen as (
    select
        *,
        date_diff('month', starts_on, ends_on) + 1 as month_count,
        (select scheme_code from marts.fct_unit_rank where period_code = $period limit 1) as scheme,
    from marts.dim_period
    where period_code = $period
),

goals as (
    select
        scheme.metric_code,
        scheme.domain_weight * scheme.weight as scheme_weight,
        scheme.high * case when scheme.per_month then chosen.month_count else 1 end as goal,
    from marts.dim_scheme_metric as scheme
    inner join chosen on chosen.scheme = scheme.scheme_code
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
    spread.value_count as peers,
    spread.lowest,
    spread.lower_quartile,
    spread.median_value,
    spread.upper_quartile,
    spread.highest,
    goals.scheme_weight,
    goals.goal,
    case
        when mine.value is null or spread.median_value is null or dim.direction = 'none' or spread.value_count < 4 then 'none'
        when mine.value = spread.median_value then 'same'
        when (mine.value > spread.median_value) = (dim.direction = 'higher') then 'better'
        else 'worse'
    end as against_median,
from marts.fct_unit_metric as mine
inner join marts.dim_metric as dim on dim.metric_code = mine.metric_code
left join marts.fct_peer_group_metric as spread
    on spread.metric_code = mine.metric_code and spread.period_code = $period and spread.peer_group = mine.peer_group
left join goals on goals.metric_code = mine.metric_code
where mine.unit_code = $unit and mine.period_code = $period
order by
    case dim.domain when 'study' then 1 when 'reporting' then 2 when 'case' then 3 when 'outreach' then 4 else 5 end,
    dim.unit <> 'fraction',
    mine.metric_code
