{#
    The days of the period asked for, up to the as-of day, on which the unit asked for is valid: a common table expression
    beside those of contribution_scope. A renamed unit has two rows. days_before counts the days of the rows before.
#}
{% macro validity_asked() -%}
    validity as (

        select
            greatest({{ open_start('units.valid_from') }}, period.starts_on) as from_on,
            least({{ open_end('units.valid_to') }}, period.elapsed_on) as to_on,
        from {{ ref('dim_unit') }} as units
        inner join period
            on {{ open_start('units.valid_from') }} <= period.elapsed_on
            and {{ open_end('units.valid_to') }} >= period.starts_on
        where units.unit_code = asked_unit

    ),

    valid_days as (

        select
            *,
            coalesce(sum(to_on - from_on + 1) over (
                order by from_on rows between unbounded preceding and 1 preceding
            ), 0) as days_before,
            min(from_on) over () as starts_on,
        from validity

    )
{%- endmacro %}
