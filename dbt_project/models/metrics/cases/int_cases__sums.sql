-- Every unit × period with the sums, medians and backlog of its cases and of those of all units below it.
with spine as (

    select * from {{ ref('int_units__spine') }}

),

period_months as (

    select * from {{ ref('int_calendar__period_months') }}

),

months as (

    select * from {{ ref('int_cases__pooled_months') }}

),

medians as (

    select * from {{ ref('int_cases__medians') }}

),

backlog as (

    select * from {{ ref('int_cases__backlog') }}

),

{% set amounts = [
    'received', 'closed', 'responded_in_time', 'response_matured', 'closed_in_time', 'resolution_matured',
    'reported_in_time', 'reported', 'satisfied', 'rated', 'closed_rated', 'closed_reopened',
] -%}
sums as (

    select
        months.unit_code,
        period_months.period_code,
        {% for amount in amounts -%}
        sum(months.{{ amount }}) as {{ amount }},
        {% endfor %}
    from months
    inner join period_months
        on months.month_number = period_months.month_number
    group by months.unit_code, period_months.period_code

),

final as (

    select
        spine.unit_code,
        spine.period_code,
        spine.has_case or coalesce(sums.received, 0) > 0 as has_data,
        {% for amount in amounts -%}
        coalesce(sums.{{ amount }}, 0) as {{ amount }},
        {% endfor -%}
        coalesce(backlog.backlog, 0) as backlog,
        medians.first_response_hours,
        medians.first_response_working_hours,
        medians.resolution_hours,
        medians.resolution_working_hours,
        coalesce(medians.responded, 0) as responded,
    from spine
    left join sums
        on spine.unit_code = sums.unit_code
        and spine.period_code = sums.period_code
    left join medians
        on spine.unit_code = medians.unit_code
        and spine.period_code = medians.period_code
    left join backlog
        on spine.unit_code = backlog.unit_code
        and spine.period_code = backlog.period_code

)

select * from final
