-- Units × quarters with a striking share of cases without a limit, how many more than usual; and units × half-years and
-- years with strikingly few dissatisfied of those rated: how many that are unrated may be.
{% set limits = review_limits() -%}
with cases as (

    select * from {{ ref('fct_case') }}
    where source_name is null and not excluded

),

counted as (

    select
        unit_code,
        {{ quarter_code('received_on') }} as period_code,
        any_value({{ quarter_number('received_on') }}) as number,
        'own_limit' as signal,
        count(*) as n,
        count(*) filter (where resolution_due_at is null) as hits,
        0 as closed,
        0 as unrated,
    from cases
    group by unit_code, {{ quarter_code('received_on') }}

    {% for code, number in [
        (half_code('received_on'), half_number('received_on')),
        ("strftime(received_on, '%Y')", year_number('received_on')),
    ] -%}
    union all

    select
        unit_code,
        {{ code }},
        any_value({{ number }}),
        'numbers_withheld',
        count(*) filter (where satisfied is not null),
        count(*) filter (where satisfied),
        count(*) filter (where closed_at is not null),
        count(*) filter (where closed_at is not null and satisfied is null),
    from cases
    group by unit_code, {{ code }}

    {% endfor %}
),

judged as (

    select
        *,
        hits / n - base as more,
        {{ larger_share('unrated', 'closed') }} as usual_unrated,
        {{ share_surprise('hits', 'n', 'base') }} as surprise,
    from ({{ with_share_before('(select * from counted where n > 0)', ['closed', 'unrated']) }})

),

without_limit as (

    select
        *,
        floor(hits - n * base) as excess,
    from judged
    where
        signal = 'own_limit'
        and more >= {{ limits.more_share }}
        and surprise >= {{ limits.surprise }}

),

-- fewer dissatisfied than usual, more cases unrated: two chances together; where none is unrated, none is in excess
-- A half-year is no news where its year is
few_dissatisfied as (

    select
        *,
        least(unrated, ceil(greatest(unrated - closed * usual_unrated, hits / base - n))) as excess,
    from judged
    where
        signal = 'numbers_withheld'
        and (hits = n or unrated > closed * usual_unrated)
        and surprise + {{ share_surprise('unrated', 'closed', 'usual_unrated') }}
        >= case when hits = n then {{ limits.nobody_surprise }} else {{ limits.surprise }} end
    qualify
        length(period_code) = 4
        or not bool_or(length(period_code) = 4) over (partition by unit_code, left(period_code, 4))

),

striking as (

    select * from without_limit
    union all
    select * from few_dissatisfied

)

select * from striking
