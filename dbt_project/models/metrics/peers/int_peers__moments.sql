-- Rate metrics × peer groups × periods: what the units with data did in the twelve months that end with the period, and
-- how far they and their clumps lie apart.
with units as (

    select * from {{ ref('int_units__periods') }}

),

year_sums as (

    select * from {{ ref('int_peers__year_sums') }}

),

members as (

    select
        year_sums.metric_code,
        units.period_code,
        units.peer_group,
        units.has_children,
        year_sums.numerator as x,
        year_sums.denominator as n,
        year_sums.numerator / year_sums.denominator as rate,
        year_sums.sum_xx,
        year_sums.sum_xn,
        year_sums.sum_nn,
    from units
    inner join year_sums
        on units.unit_code = year_sums.unit_code
        and units.last_month_number = year_sums.month_number

),

totals as (

    select
        metric_code,
        period_code,
        peer_group,
        -- the units of a group are alike in this
        bool_or(has_children) as has_children,
        count(*) as units_count,
        {{ exact_sum('x') }} as x,
        {{ exact_sum('n') }} as n,
        {{ exact_sum('n * n') }} as sum_nn,
        -- what lies between clumps of a unit, and what chance alone would put there
        {{ exact_sum('sum_xx - 2 * rate * sum_xn + rate * rate * sum_nn') }} as clump_scatter,
        {{ exact_sum('rate * (1 - rate) * (n - sum_nn / n)') }} as clump_chance,
    from members
    group by metric_code, period_code, peer_group

),

scatters as (

    select
        members.metric_code,
        members.period_code,
        members.peer_group,
        {{ exact_sum('members.n * pow(members.rate - totals.x / totals.n, 2)', 15) }} as unit_scatter,
    from members
    inner join totals
        on members.metric_code = totals.metric_code
        and members.period_code = totals.period_code
        and members.peer_group = totals.peer_group
    group by members.metric_code, members.period_code, members.peer_group

)

select
    totals.*,
    scatters.unit_scatter,
from totals
inner join scatters
    on totals.metric_code = scatters.metric_code
    and totals.period_code = scatters.period_code
    and totals.peer_group = scatters.peer_group
