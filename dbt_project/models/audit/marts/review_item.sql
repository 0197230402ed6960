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
        {'file_id': facts.file_id, 'sheet': facts.sheet, 'row_number': facts.row_number} as cell,
    from {{ ref(model) }} as facts
    cross join first_day
    where facts.{{ day }} < first_day.first_on
    {% endfor %}
),

changed as (

    select
        signal,
        unit_code,
        period_code,
        subject,
        any_value(detail_zh) as detail_zh,
        any_value(detail_en) as detail_en,
        -- of rows that count, where there are any
        coalesce(
            min({'file_id': file_id, 'sheet': sheet, 'row_number': row_number}) filter (where change <= 0),
            min({'file_id': file_id, 'sheet': sheet, 'row_number': row_number})
        ) as cell,
    from {{ ref('int_review__changes') }}
    group by signal, unit_code, period_code, subject

),

effects as (

    select * from {{ ref('int_review__effects') }}

),

signals as (

    select
        changed.* exclude (subject),
        effects.domain,
        effects.effect_domain_points,
        effects.effect_points,
    from changed
    left join effects
        on changed.signal = effects.signal
        and changed.unit_code = effects.unit_code
        and changed.period_code = effects.period_code
        and changed.subject = effects.subject

    {% for model in ['int_review__repeated_counts', 'int_review__reports', 'int_review__files', 'too_early'] -%}
    union all

    select
        *,
        null,
        null,
        null,
    from {{ model if model == 'too_early' else ref(model) }}

    {% endfor %}
),

final as (

    select
        signal,
        unit_code,
        period_code,
        domain,
        effect_points,
        effect_domain_points,
        -- a domain that nothing else stands in has no score without it
        detail_zh || coalesce('；影响总分 ' || {{ signed_points('effect_points') }} || ' 分', '')
        || coalesce('、本项得分 ' || {{ signed_points('effect_domain_points') }} || ' 分', '') as detail_zh,
        detail_en || coalesce('; worth ' || {{ signed_points('effect_points') }} || ' points of the total score', '')
        || coalesce(', ' || {{ signed_points('effect_domain_points') }} || ' of its domain', '') as detail_en,
        cell.file_id as file_id,
        cell.sheet as sheet,
        cell.row_number as row_number,
    from signals

)

select * from final
order by signal, unit_code, period_code, file_id, sheet, row_number, detail_en
