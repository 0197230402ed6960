-- Units × quarters and years: sessions, those without numbers and those with everybody there, against what was usual.
{% set limits = review_limits() -%}
with sessions as (

    select
        *,
        invited is null or attended is null as is_withheld,
        {{ quarter_code('held_on') }} as quarter_code,
        strftime(held_on, '%Y') as year_code,
    from {{ ref('fct_study_session') }}

),

counted as (

    {% for code, number in [
        ('quarter_code', quarter_number('held_on')), ('year_code', year_number('held_on')),
    ] -%}
    select
        unit_code,
        {{ code }} as period_code,
        any_value({{ number }}) as number,
        count(*) as sessions,
        count(*) filter (where is_withheld) as withheld,
        count(*) filter (where (invited is null) <> (attended is null)) as half_told,
        count(*) filter (where not is_withheld) as n,
        count(*) filter (where attended = invited) as hits,
        coalesce(sum(least(attended, invited)) filter (where not is_withheld), 0) as attended,
        coalesce(sum(invited) filter (where not is_withheld), 0) as invited,
    from sessions
    group by unit_code, {{ code }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

judged as (

    select
        *,
        length(period_code) = 4 as is_year,
        sum(n) over known > 0 as is_told_elsewhere,
        case when n > 0 then {{ share_surprise('hits', 'n', 'base') }} end as surprise,
    from ({{ with_share_before('counted', ['attended', 'invited']) }})
    window known as (
        partition by unit_code, length(period_code)
        order by number range between 4 preceding and current row
    )

)

select * from judged
