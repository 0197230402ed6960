-- Units × months × rate metrics: x of n over the twelve months that end with the month, of the months in which the unit
-- existed and had data. Also of months after its end that close a longer period.
with units as (

    select * from {{ ref('int_units__periods') }}

),

rates as (

    select metric_code from {{ ref('metric') }}
    where form = 'rate'

),

computed as (

    select
        computed.unit_code,
        units.last_month_number as month_number,
        computed.metric_code,
        computed.numerator,
        computed.denominator,
    from {{ ref('int_metrics__computed') }} as computed
    inner join units
        on computed.unit_code = units.unit_code
        and computed.period_code = units.period_code
    where units.period_kind = 'month' and computed.value is not null

),

clumps as (

    select * from {{ ref('int_peers__clumps') }}

),

months as (

    select distinct
        unit_code,
        last_month_number as month_number,
    from units

),

spread as (

    select
        months.unit_code,
        months.month_number,
        rates.metric_code,
        computed.numerator,
        computed.denominator,
        clumps.sum_xx,
        clumps.sum_xn,
        clumps.sum_nn,
    from months
    cross join rates
    left join computed
        on months.unit_code = computed.unit_code
        and months.month_number = computed.month_number
        and rates.metric_code = computed.metric_code
    left join clumps
        on computed.unit_code = clumps.unit_code
        and computed.month_number = clumps.month_number
        and computed.metric_code = clumps.metric_code

),

summed as (

    select
        unit_code,
        month_number,
        metric_code,
        -- months of duties are prorated by days, which are no whole numbers
        {% for name in ['numerator', 'denominator'] -%}
        cast(sum(cast({{ name }} as decimal(38, 12))) over year as double) as {{ name }},
        {% endfor -%}
        {% for name in ['sum_xx', 'sum_xn', 'sum_nn'] -%}
        sum({{ name }}) over year as {{ name }},
        {% endfor -%}
    from spread
    window year as (
        partition by unit_code, metric_code
        order by month_number range between 11 preceding and current row
    )

)

-- a share above one is no share (a ledger with a negative number)
select * from summed
where denominator > 0 and numerator between 0 and denominator
