-- Things to look at: what they are worth to the unit in the period, in points of the domain's and the total score: the
-- score as it is less the score without them. None where the scheme judges by the place among others, and where the
-- unit has no score.
with items as (

    select * from {{ ref('int_review__items') }}

),

scored as (

    select
        items.item_code,
        points.scheme_code,
        points.unit_code,
        points.period_code,
        points.domain,
        points.metric_code,
        points.weight,
        points.domain_weight,
        points.method = 'goalposts' as is_by_goalposts,
        points.low,
        points.high,
        points.points as points_now,
        points.value_scored as value_now,
        changed.metric_code is not null as is_counted_again,
        case
            when points.is_over_few and points.prior_mean is not null
                and changed.numerator between 0 and changed.denominator
                then {{ posterior_mean(
                    'changed.numerator', 'changed.denominator', 'points.prior_mean', 'points.prior_strength'
                ) }}
            else changed.value
        end as value_then,
    from items
    inner join {{ ref('int_ranking__points') }} as points
        on items.unit_code = points.unit_code
        and items.period_code = points.period_code
    left join {{ ref('int_review__without') }} as changed
        on items.signal = changed.signal
        and items.unit_code = changed.unit_code
        and items.period_code = changed.period_code
        and items.subject = changed.subject
        and points.metric_code = changed.metric_code
    -- a rate of nothing leaves the base
    where changed.metric_code is null or changed.value is not null

),

judged as (

    select
        *,
        (is_counted_again and coalesce(abs(value_then - value_now) > 1e-12, true)) as is_changed,
        case
            when is_counted_again and is_by_goalposts
                then 100 * greatest(0.0, least(1.0, (value_then - low) / (high - low)))
            else points_now
        end as points,
    from scored

),

shares as (

    select * from ({{ redistributed('(select * replace (item_code as unit_code) from judged)') }})

),

scores as (

    {% for domain, share in [('domain', 'domain_share'), ("'total'", 'total_share')] -%}
    select
        item_code,
        {{ domain }} as domain,
        {{ exact_sum(share ~ ' * points') }} as score,
    from shares
    group by all
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

-- a metric that is scored by the place among others cannot be scored for one unit alone
touched as (

    select
        item_code,
        bool_and(is_by_goalposts or not is_changed) as is_computable,
    from judged
    group by item_code

)

select
    items.signal,
    items.unit_code,
    items.period_code,
    items.subject,
    items.domain,
    max(case when published.domain <> 'total' and touched.is_computable then published.score - scores.score end)
        as effect_domain_points,
    max(case when published.domain = 'total' and touched.is_computable then published.score - scores.score end)
        as effect_points,
from items
left join touched
    on items.item_code = touched.item_code
left join {{ ref('fct_unit_score') }} as published
    on items.unit_code = published.unit_code
    and items.period_code = published.period_code
    and published.domain in ('total', items.domain)
left join scores
    on items.item_code = scores.item_code
    and published.domain = scores.domain
group by all
