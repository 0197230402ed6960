with first_day as (

    select * from {{ ref('int_calendar__first_day') }}

),

-- facts so early that no period shows them: almost always a mistyped year
too_early as (

    {% for model, day in [
        ('fct_study_session', 'held_on'), ('fct_case', 'received_on'), ('fct_outreach_item', 'published_on'),
    ] -%}
    {% if not loop.first %}
    union all

    {% endif -%}
    select
        'date_too_early' as signal,
        facts.unit_code,
        cast(null as varchar) as period_code,
        '日期 ' || facts.{{ day }} || ' 早于记录起点 ' || first_day.first_on as detail_zh,
        'dated ' || facts.{{ day }} || ', before the records begin on ' || first_day.first_on as detail_en,
        facts.file_id,
        facts.sheet,
        facts.row_number,
    from {{ ref(model) }} as facts
    cross join first_day
    where facts.{{ day }} < first_day.first_on
    {% endfor %}
),

signals as (

    select * from {{ ref('int_review__study') }}
    union all
    select * from {{ ref('int_review__same_ledgers') }}
    union all
    select * from {{ ref('int_review__repeated_counts') }}
    union all
    select * from {{ ref('int_review__reports') }}

),

final as (

    select
        signal,
        unit_code,
        period_code,
        detail_zh,
        detail_en,
        cell.file_id as file_id,
        cell.sheet as sheet,
        cell.row_number as row_number,
    from signals

    union all

    select * from too_early

)

select * from final
order by signal, unit_code, period_code, file_id, sheet, row_number, detail_en
