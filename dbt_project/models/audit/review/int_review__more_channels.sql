-- Months with more channels than before: those beyond the usual number, which are those that were used least before.
{% set limits = review_limits() -%}
with judged as (

    select * from {{ ref('int_review__kinds') }}

),

months as (

    select
        unit_code,
        month_number,
        any_value(period_code) as period_code,
        count(*) as kinds_count,
    from judged
    where fact = 'items' and x > 0
    group by unit_code, month_number

),

channels as (

    select
        months.unit_code,
        months.period_code,
        months.kinds_count,
        max(months.kinds_count) over before as most_before,
        count(*) over before >= {{ limits.least_months }} as is_known_unit,
        median(months.kinds_count) over (partition by units.peer_group, months.period_code) as usual_of_peers,
    from months
    left join {{ ref('int_units__periods') }} as units
        on months.unit_code = units.unit_code
        and months.period_code = units.period_code
    window before as (
        partition by months.unit_code
        order by months.month_number range between 12 preceding and 1 preceding
    )

),

more_channels as (

    select
        judged.unit_code,
        judged.period_code,
        judged.kind,
        channels.kinds_count,
    from channels
    inner join judged
        on channels.unit_code = judged.unit_code
        and channels.period_code = judged.period_code
    where
        judged.fact = 'items'
        and judged.x > 0
        and channels.kinds_count >= case
            when channels.is_known_unit then channels.most_before + {{ limits.more_channels }}
            else {{ limits.most_channels }}
        end
    qualify row_number() over (
        partition by judged.unit_code, judged.period_code
        order by judged.most_before desc, judged.x desc, judged.kind asc
    ) > case when channels.is_known_unit then channels.most_before else channels.usual_of_peers end

)

select * from more_channels
