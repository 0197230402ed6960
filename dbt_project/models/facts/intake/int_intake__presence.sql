-- Units × periods for which something was handed in, per template, for the unit itself or a unit below it. A ledger
-- speaks for its period; a source speaks for the days from its first to its last row, about every unit that it names.
with coverages as (

    select * from {{ ref('stg_intake__coverages') }}

),

row_spans as (

    select * from {{ ref('int_intake__row_spans') }}
    where source_name is not null

),

ancestors as (

    select * from {{ ref('int_units__ancestors') }}

),

periods as (

    select * from {{ ref('int_calendar__periods') }}
    where is_published

),

sources as (

    select
        template,
        source_name,
        min(first_on) as starts_on,
        max(last_on) as ends_on,
    from row_spans
    group by template, source_name

),

spoken_for as (

    select distinct
        template,
        unit_code,
        starts_on,
        ends_on,
    from coverages

    union

    select
        sources.template,
        row_spans.unit_code,
        sources.starts_on,
        sources.ends_on,
    from sources
    inner join row_spans
        on sources.template = row_spans.template
        and sources.source_name = row_spans.source_name

),

by_period as (

    select distinct
        spoken_for.template,
        spoken_for.unit_code,
        periods.period_code,
        greatest(spoken_for.starts_on, periods.starts_on) as starts_on,
        least(spoken_for.ends_on, periods.elapsed_on) as ends_on,
    from spoken_for
    inner join periods
        on spoken_for.starts_on <= periods.elapsed_on
        and spoken_for.ends_on >= periods.starts_on

)

select
    ancestors.ancestor_code as unit_code,
    by_period.period_code,
    {% for template in event_columns() -%}
    bool_or(by_period.template = '{{ template }}') as has_{{ template }},
    {% endfor %}
from by_period
inner join ancestors
    on by_period.unit_code = ancestors.unit_code
    and by_period.starts_on <= ancestors.valid_to
    and by_period.ends_on >= ancestors.valid_from
group by ancestors.ancestor_code, by_period.period_code
