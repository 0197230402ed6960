-- Days and channels of the unit of a thing to look at, and of all below it: as they are, and as they would be left.
{% set facts = metric_facts() -%}
with changes as (

    select * from {{ ref('int_review__changes') }}
    where change <> 0

),

concerned as (

    select * from {{ ref('int_review__concerned') }}

),

days as (

    {% for fact in ['sessions', 'items'] -%}
    {% set day = 'facts.' ~ facts[fact].day -%}
    select
        concerned.*,
        {{ day }} as day_on,
        {{ 'facts.channel' if fact == 'items' else 'cast(null as varchar)' }} as channel,
        true as is_now,
        changes.signal is null as is_left,
    from concerned
    inner join {{ ref('int_units__ancestors') }} as ancestors
        on concerned.unit_code = ancestors.ancestor_code
    inner join {{ ref('fct_study_session' if fact == 'sessions' else 'fct_outreach_item') }} as facts
        on ancestors.unit_code = facts.unit_code
        and {{ day }} between ancestors.valid_from and ancestors.valid_to
        and {{ day }} between concerned.starts_on and concerned.elapsed_on
    left join changes
        on concerned.signal = changes.signal
        and concerned.unit_code = changes.unit_code
        and concerned.period_code = changes.period_code
        and concerned.subject = changes.subject
        and changes.change = -1
        and facts.file_id = changes.file_id
        and facts.sheet = changes.sheet
        and facts.row_number = changes.row_number
        and facts.part = changes.part
    where concerned.fact = '{{ fact }}'{{ ' and facts.items > 0' if fact == 'items' }}

    union all

    {% endfor -%}
    select
        concerned.*,
        changes.day_on,
        changes.channel,
        false,
        true,
    from concerned
    inner join changes
        on concerned.signal = changes.signal
        and concerned.unit_code = changes.unit_code
        and concerned.period_code = changes.period_code
        and concerned.subject = changes.subject
    where
        changes.change = 1
        and changes.day_on between concerned.starts_on and concerned.elapsed_on
        and (changes.fact = 'sessions' or changes.items > 0)

)

select * from days
