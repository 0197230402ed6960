-- Scheme metrics × units × periods: 0–100 points. Nothing handed in is worth nothing; what does not apply has none.
with inputs as (

    select
        *,
        -- equal rates must tie, also when their sums were added up in another order
        round(value_scored, 9) * case when direction = 'lower' then -1 else 1 end as goodness,
    from {{ ref('int_ranking__inputs') }}

),

by_goalposts as (

    select
        *,
        100 * greatest(0.0, least(1.0, (value_scored - low) / (high - low))) as points,
    from inputs
    where value is not null and method = 'goalposts'

),

compared as (

    select
        *,
        -- small differences keep their digits in squares and sums
        goodness - min(goodness) over (partition by scheme_code, period_code, peer_group, metric_code) as above_worst,
    from inputs
    where value is not null and method <> 'goalposts'

),

by_peers as (

    select
        * exclude (above_worst),
        -- the outer bounds cut a z score, and rounding in the last bit of the others
        greatest(0.0, least(100.0, case method
            when 'min_max' then coalesce(100 * above_worst / nullif(max(above_worst) over peers, 0), 50.0)
            when 'percentile' then coalesce(
                100 * (
                    rank() over (partition by scheme_code, period_code, peer_group, metric_code order by goodness) - 1
                    + (count(*) over (
                        partition by scheme_code, period_code, peer_group, metric_code, goodness
                    ) - 1) / 2.0
                ) / nullif(count(*) over peers - 1, 0),
                50.0
            )
            when 'z_score' then 50 + 10 * coalesce(
                (above_worst - avg(above_worst) over peers) / nullif(stddev_samp(above_worst) over peers, 0), 0.0
            )
        end)) as points,
    from compared
    -- ordered, so that sums come out the same in every run
    window peers as (
        partition by scheme_code, period_code, peer_group, metric_code
        order by unit_code rows between unbounded preceding and unbounded following
    )

),

without_value as (

    select
        *,
        case when status = 'no_data' then 0.0 end as points,
    from inputs
    where value is null

)

select * from by_goalposts
union all
select * from by_peers
union all
select * from without_value
