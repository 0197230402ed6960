-- Rate metrics × peer groups × periods: what is known of a rate before a unit's own numbers speak, from the twelve
-- months that end with the period: mean and strength of a beta distribution by the method of moments. A group in which
-- fewer than five units have data takes the prior of all units; those with units below them, whose facts are those of
-- others once more, stand in it only where no other unit has data. And the design effect of clumps, of the group alone.
with groups as (

    select distinct
        period_code,
        peer_group,
    from {{ ref('int_units__periods') }}

),

rates as (

    select metric_code from {{ ref('metric') }}
    where form = 'rate'

),

moments as (

    select * from {{ ref('int_peers__moments') }}

),

of_period as (

    select
        metric_code,
        period_code,
        peer_group,
        units_count,
        x,
        n,
        sum_nn,
        unit_scatter,
        not has_children or bool_and(has_children) over (partition by metric_code, period_code) as is_pooled,
    from moments

),

pooled as (

    select
        metric_code,
        period_code,
        {{ exact_sum('x') }} as x,
        {{ exact_sum('n') }} as n,
    from of_period
    where is_pooled
    group by metric_code, period_code

),

-- squares around the common mean: those around the mean of each group, and those of the means
of_all as (

    select
        of_period.metric_code,
        of_period.period_code,
        pooled.x,
        pooled.n,
        cast(sum(of_period.units_count) as bigint) as units_count,
        {{ exact_sum('of_period.sum_nn') }} as sum_nn,
        {{ exact_sum(
            'of_period.unit_scatter + of_period.n * pow(of_period.x / of_period.n - pooled.x / pooled.n, 2)', 15
        ) }} as unit_scatter,
    from of_period
    inner join pooled
        on of_period.metric_code = pooled.metric_code
        and of_period.period_code = pooled.period_code
    where of_period.is_pooled
    group by of_period.metric_code, of_period.period_code, pooled.x, pooled.n

),

chosen as (

    select
        rates.metric_code,
        groups.period_code,
        groups.peer_group,
        {% set is_enough = 'moments.units_count >= 5' -%}
        {% for name in ['units_count', 'x', 'n', 'sum_nn', 'unit_scatter'] -%}
        case when {{ is_enough }} then moments.{{ name }} else of_all.{{ name }} end as {{ name }},
        {% endfor -%}
        greatest(1.0, coalesce(moments.clump_scatter / nullif(moments.clump_chance, 0), 1.0)) as design_effect,
    from groups
    cross join rates
    left join moments
        on rates.metric_code = moments.metric_code
        and groups.period_code = moments.period_code
        and groups.peer_group = moments.peer_group
    left join of_all
        on rates.metric_code = of_all.metric_code
        and groups.period_code = of_all.period_code

)

select
    metric_code,
    period_code,
    peer_group,
    x / n as prior_mean,
    {{ prior_strength('x', 'n', 'units_count', 'sum_nn', 'unit_scatter') }} as prior_strength,
    design_effect,
from chosen
