-- What a unit's own submissions say about care and effort.
with measured as (

    select * from {{ ref('int_intake__first_versions') }}

),

spine as (

    select * from {{ ref('int_units__spine') }}

),

ancestors as (

    select * from {{ ref('int_units__ancestors') }}

),

period_months as (

    select * from {{ ref('int_calendar__period_months') }}

),

sums as (

    select
        ancestors.ancestor_code as unit_code,
        period_months.period_code,
        count(*) as submissions,
        count(measured.cells) as typed,
        coalesce(sum(measured.accepted_first), 0) as accepted_first,
        coalesce(sum(measured.sent_first), 0) as sent_first,
        coalesce(sum(measured.cells), 0) as cells,
    from measured
    inner join ancestors
        on measured.unit_code = ancestors.unit_code
        and measured.received_on between ancestors.valid_from and ancestors.valid_to
    inner join period_months
        on {{ month_number('measured.received_on') }} = period_months.month_number
    group by ancestors.ancestor_code, period_months.period_code

),

wide as (

    select
        spine.unit_code,
        spine.period_code,
        coalesce(sums.submissions, 0) > 0 as has_data,
        {% for amount in ['typed', 'accepted_first', 'sent_first', 'cells'] -%}
        coalesce(sums.{{ amount }}, 0) as {{ amount }},
        {% endfor %}
    from spine
    left join sums
        on spine.unit_code = sums.unit_code
        and spine.period_code = sums.period_code

)

{{ rate_metric('data_quality_score', 'wide', 'accepted_first', 'sent_first', 'has_data') }}
union all
{{ count_metric('burden_cells', 'wide', 'cells', 'typed', 'has_data') }}
