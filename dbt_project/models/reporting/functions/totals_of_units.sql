-- What several units come to together in a period: work that can be added up, and rates of their pooled numerators and
-- denominators. A unit with others below it holds their figures already: whoever asks names it or them, not both.
{{ config(parameters=['asked_period string', 'asked_units array<string>']) }}
with added as (

    select
        metric_code,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        bool_or(is_provisional) as is_provisional,
        sum(unripe_count) as unripe_count,
    from {{ ref('fct_unit_metric') }}
    where period_code = asked_period
        and list_contains(asked_units, unit_code)
        and numerator is not null
    group by metric_code

)

select
    added.metric_code,
    metrics.domain,
    metrics.unit,
    metrics.form,
    metrics.direction,
    metrics.name_zh,
    metrics.name_en,
    added.numerator,
    added.denominator,
    case metrics.form
        when 'rate' then added.numerator / nullif(added.denominator, 0)
        else added.numerator
    end as value,
    added.is_provisional,
    added.unripe_count,
from added
inner join {{ ref('dim_metric') }} as metrics
    on added.metric_code = metrics.metric_code
-- channels, gaps, silent weeks and medians of several units add up to nothing
where metrics.form = 'rate'
    or metrics.unit in ('sessions', 'reports', 'cases', 'items', 'points')
