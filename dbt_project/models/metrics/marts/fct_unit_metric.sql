with computed as (

    select * from {{ ref('int_metrics__computed') }}

),

units as (

    select * from {{ ref('int_units__spine') }}

),

metrics as (

    select * from {{ ref('metric') }}

),

priors as (

    select * from {{ ref('int_peers__priors') }}

),

reported as (

    select * from {{ ref('int_intake__reported_totals') }}

),

joined as (

    select
        computed.unit_code,
        computed.period_code,
        computed.metric_code,
        units.peer_group,
        computed.numerator,
        computed.denominator,
        computed.value,
        computed.n,
        computed.status,
        computed.is_provisional,
        computed.unripe_count,
        coalesce(priors.design_effect, 1.0) as design_effect,
        metrics.form,
        metrics.is_over_few and computed.n < units.minimum_n as is_small,
        -- a total stands in only where no ledger says anything
        case
            when computed.status = 'no_data' then reported.value
            when metrics.domain = 'reporting' and computed.value is null and not units.has_report_submission
                then reported.value
        end as reported_value,
        reported.numerator as reported_numerator,
        reported.denominator as reported_denominator,
    from computed
    inner join units
        on computed.unit_code = units.unit_code
        and computed.period_code = units.period_code
    inner join metrics
        on computed.metric_code = metrics.metric_code
    left join priors
        on computed.metric_code = priors.metric_code
        and computed.period_code = priors.period_code
        and units.peer_group = priors.peer_group
    left join reported
        on computed.unit_code = reported.unit_code
        and computed.period_code = reported.period_code
        and computed.metric_code = reported.figure

),

-- a reported share has a number of cases, and bounds, only where its counts were reported too
told as (

    select
        * exclude (numerator, denominator, value, n),
        coalesce(reported_value, value) as value,
        case
            when reported_value is null then numerator
            when form = 'count' then reported_value
            when form = 'rate' then reported_numerator
        end as numerator,
        if(reported_value is null, denominator, if(form = 'rate', reported_denominator, null)) as denominator,
        if(reported_value is null, n, if(form = 'rate', coalesce(reported_denominator, 0), 0)) as n,
    from joined

),

final as (

    select
        unit_code,
        period_code,
        metric_code,
        peer_group,
        numerator,
        denominator,
        value,
        n,
        case when form = 'rate' and denominator > 0 and value is not null
            then {{ wilson_lower('numerator', 'denominator', 'design_effect') }} end as lower,
        case when form = 'rate' and denominator > 0 and value is not null
            then {{ wilson_upper('numerator', 'denominator', 'design_effect') }} end as upper,
        case
            when reported_value is not null then 'summary_only'
            when status = 'ok' and is_small then 'small_n'
            else status
        end as status,
        is_provisional,
        case when reported_value is null then unripe_count end as unripe_count,
    from told

)

-- a page of all units asks for one period; the rows of one unit lie together in fct_unit_series
select *
from final
order by period_code, metric_code, unit_code
