-- Whose score in a domain rose or fell against the period before, and which metric decided it?
with own as (
    select * from scored_twice where domain != 'total'
),

-- a metric that did not apply in one of the two periods added nothing to the score then
parts as (
    select own.domain, own.unit_code, parts.metric_code,
        max(parts.points * parts.domain_share) filter (where parts.period_code = own.period_code) as added,
        max(parts.points * parts.domain_share) filter (where parts.period_code = own.earlier_period_code) as added_earlier,
        max(parts.status) filter (where parts.period_code = own.period_code) as status,
        max(parts.status) filter (where parts.period_code = own.earlier_period_code) as earlier_status,
    from own
    inner join marts.fct_unit_score_part as parts
        on parts.unit_code = own.unit_code
            and parts.domain = own.domain
            and parts.period_code in (own.period_code, own.earlier_period_code)
    group by all
),

deciding as (
    select parts.*,
        row_number() over (
            partition by own.domain, own.unit_code
            order by sign(own.change) * (coalesce(parts.added, 0) - coalesce(parts.added_earlier, 0)) desc, parts.metric_code
        ) as place,
    from parts
    inner join own on own.domain = parts.domain and own.unit_code = parts.unit_code
),

ordered as (
    select own.*, deciding.metric_code, deciding.status, deciding.earlier_status,
        row_number() over (
            partition by own.domain, sign(own.change) order by abs(own.change) desc, own.unit_code
        ) as place,
    from own
    inner join deciding on deciding.domain = own.domain and deciding.unit_code = own.unit_code and deciding.place = 1
    where own.change != 0
)

select
    ordered.domain,
    ordered.unit_code,
    ordered.unit_name,
    ordered.place,
    ordered.score,
    ordered.earlier_score,
    ordered.change,
    ordered.metric_code,
    metrics.name_zh as metric,
    metrics.unit,
    metrics.form,
    figures.value,
    figures.numerator,
    figures.denominator,
    ordered.status,
    earlier.value as earlier_value,
    earlier.numerator as earlier_numerator,
    earlier.denominator as earlier_denominator,
    ordered.earlier_status,
from ordered
inner join marts.dim_metric as metrics on metrics.metric_code = ordered.metric_code
left join marts.fct_unit_metric as figures
    on figures.unit_code = ordered.unit_code
        and figures.period_code = ordered.period_code
        and figures.metric_code = ordered.metric_code
left join marts.fct_unit_metric as earlier
    on earlier.unit_code = ordered.unit_code
        and earlier.period_code = ordered.earlier_period_code
        and earlier.metric_code = ordered.metric_code
order by ordered.domain, ordered.place, ordered.unit_code
