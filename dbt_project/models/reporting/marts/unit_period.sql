-- One wide table for spreadsheets and statistics programs; its columns come from the one list of metrics.
with units as (

    select * from {{ ref('dim_unit_period') }}

),

periods as (

    select * from {{ ref('dim_period') }}

),

names as (

    select * from {{ ref('dim_unit') }}

),

figures as (

    select
        unit_code,
        period_code,
        {%- for metric in metric_definitions() %}
        any_value(value) filter (where metric_code = '{{ metric.code }}') as {{ metric.code }},
        {%- endfor %}
    from {{ ref('fct_unit_metric') }}
    group by unit_code, period_code

),

scores as (

    select * from {{ ref('fct_unit_score') }}
    where domain = 'total'

),

ranks as (

    select * from {{ ref('fct_unit_rank') }}
    where domain = 'total'

)

select
    units.unit_code,
    units.period_code,
    units.period_kind,
    periods.starts_on,
    periods.ends_on,
    periods.is_finished,
    units.unit_name,
    names.unit_name_en,
    units.unit_type,
    units.peer_group,
    units.parent_code,
    figures.* exclude (unit_code, period_code),
    scores.score as total_score,
    ranks.rank as total_rank,
    ranks.rank_of as total_rank_of,
from units
inner join periods
    on units.period_code = periods.period_code
left join names
    on units.unit_code = names.unit_code
    and units.reference_on >= coalesce(names.valid_from, date '0001-01-01')
    and units.reference_on <= coalesce(names.valid_to, date '9999-12-31')
left join figures
    on units.unit_code = figures.unit_code
    and units.period_code = figures.period_code
left join scores
    on units.unit_code = scores.unit_code
    and units.period_code = scores.period_code
left join ranks
    on units.unit_code = ranks.unit_code
    and units.period_code = ranks.period_code
order by units.period_kind, periods.starts_on, units.unit_code
