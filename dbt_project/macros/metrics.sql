{# The metrics of metric_definitions of one of these kinds, of one fact where one is named. #}
{% macro metrics_of_kind(kinds, fact=none) -%}
    {%- set found = [] -%}
    {%- for metric in metric_definitions() if metric.get('kind', 'sum') in kinds and fact in (none, metric.fact) -%}
        {%- do found.append(metric) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{# The metrics of metric_definitions whose units of counting come in clumps, a row each. #}
{% macro metrics_in_clumps() -%}
    {{ return(metrics_of_kind(['sum']) | selectattr('in_clumps', 'defined') | list) }}
{%- endmacro %}


{# The codes of metrics that are shares of duties, as a list in SQL. #}
{% macro prorated_metrics() -%}
    '{{ metric_definitions() | selectattr('is_prorated', 'defined') | map(attribute='code') | join("', '") }}'
{%- endmacro %}


{# What a row adds to each sum of a metric, by the name of the sum: numerator, denominator, n, only_reported. #}
{% macro metric_amounts(metric) -%}
    {%- set numerator = rows_where(metric.get('amount', '1'), metric.get('among'), metric.get('counts')) -%}
    {%- set amounts = {'numerator': numerator} -%}
    {%- for name in ['denominator', 'n'] if name in metric -%}
        {%- do amounts.update({name: rows_where(metric[name], metric.get('among'))}) -%}
    {%- endfor -%}
    {%- if 'only_reported' in metric -%}
        {%- do amounts.update({'only_reported': rows_where(metric.denominator, metric.only_reported)}) -%}
    {%- endif -%}
    {{ return(amounts) }}
{%- endmacro %}

{# An amount of the rows that meet all conditions, null for others. #}
{% macro rows_where(amount) -%}
    {%- set conditions = varargs | select | join(') and (') -%}
    {{ return('case when (' ~ conditions ~ ') then ' ~ amount ~ ' end' if conditions else amount) }}
{%- endmacro %}


{#
    Rows of a fact under every unit that stood above theirs: a from clause with where; `joined` is a further join. Only
    those that count already, unless `ripe` is false.
#}
{% macro from_pooled(fact, joined='', among=none, ripe=true) -%}
    from {{ ref(fact.model) }} as facts
    inner join {{ ref('int_units__ancestors') }} as ancestors
        on facts.unit_code = ancestors.unit_code
        and facts.{{ fact.day }} between ancestors.valid_from and ancestors.valid_to
    {{ joined }}
    where ({{ fact.get('among', 'true') }}) and ({{ fact.get('ripe', 'true') if ripe else 'true' }})
        and ({{ among or 'true' }})
{%- endmacro %}

{# The published periods that hold the day or month of a row: a join. #}
{% macro join_periods(fact, relation='facts', month=none) -%}
    inner join {{ ref('int_calendar__period_months') }} as period_months
        on {{ month or month_number(relation ~ '.' ~ fact.day) }} = period_months.month_number
        {%- if fact.get('by_scheme') %}
        and {{ relation }}.scheme_code is not distinct from period_months.scheme_code
        {%- endif %}
{%- endmacro %}


{# The model that a metric comes from if it is no sum: its own, or the one of its kind. #}
{% macro model_of(metric) -%}
    {{ return({
        'median': 'int_metrics__spreads', 'distinct': 'int_metrics__spreads', 'longest_gap': 'int_metrics__gaps',
        'silent_weeks': 'int_metrics__silent_weeks', 'model': metric.get('model'),
    }.get(metric.get('kind', 'sum'))) }}
{%- endmacro %}

{# Numerator, denominator (none for counts and medians) and n of a metric, out of `units` and `amounts`. #}
{% macro metric_parts(metric) -%}
    {%- set kind = metric.get('kind', 'sum') -%}
    {%- if kind == 'sum' -%}
        {%- set numerator, below = 'units.' ~ metric.code ~ '_numerator', 'units.' ~ metric.code ~ '_denominator' -%}
        {%- set n = 'units.' ~ metric.code ~ '_n' if 'n' in metric -%}
    {%- else -%}
        {%- set numerator = 'amounts.' ~ metric.get('numerator', 'amount') -%}
        {%- set numerator = numerator if kind == 'median' else 'coalesce(' ~ numerator ~ ', 0)' -%}
        {%- set below = 'coalesce(amounts.' ~ metric.get('denominator') ~ ', 0)' -%}
        {%- set n = 'coalesce(amounts.n, 0)' if kind == 'median' else ('units.rows_count' if kind != 'model') -%}
    {%- endif -%}
    {%- if 'unit_denominator' in metric -%}
        {%- set denominator = 'coalesce(units.' ~ metric.unit_denominator ~ ', 0)' -%}
    {%- else -%}
        {%- set denominator = below if 'denominator' in metric else none -%}
    {%- endif -%}
    {{ return((numerator, denominator, n or denominator or numerator)) }}
{%- endmacro %}

{#
    One metric as rows of fct_unit_metric, of a relation with one row per unit and period (`has_data`: something was
    handed in). Without data the value is null and scores 0; with it and nothing to divide by, it does not apply.
#}
{% macro metric_rows(metric, fact) -%}
    {%- set numerator, denominator, n = metric_parts(metric) -%}
    {%- set is_known = 'true' if metric.get('is_known') else 'units.has_data' -%}
    {%- set needs_rows = denominator or (n if metric.get('kind') == 'median' else none) -%}
    select
        units.unit_code,
        units.period_code,
        '{{ metric.code }}' as metric_code,
        case when {{ is_known }} then cast({{ numerator }} as double) end as numerator,
        {% if denominator -%}
        case when {{ is_known }} then cast({{ denominator }} as double) end as denominator,
        case when units.has_data and {{ denominator }} > 0
            then cast({{ numerator }} as double) / {{ denominator }} end as value,
        {%- else -%}
        cast(null as double) as denominator,
        case when units.has_data then cast({{ numerator }} as double) end as value,
        {%- endif %}
        case when {{ is_known }} then cast({{ n }} as double) else 0 end as n,
        case
            {% if metric.get('is_known') -%}
            when {{ denominator }} = 0 then 'not_applicable'
            {% endif -%}
            when not units.has_data then '{{ fact.get('without', 'no_data') }}'
            {% if 'only_reported' in metric -%}
            when {{ denominator }} > 0 and units.{{ metric.code }}_only_reported = {{ denominator }}
                then 'reported_only'
            {% endif -%}
            {% if needs_rows -%}
            when {{ needs_rows }} = 0 then 'not_applicable'
            {% endif -%}
            else 'ok'
        end as status,
        {% set waits_for = metric.get('waits_for', fact.get('waits_for')) -%}
        not units.is_finished{{ ' or units.' ~ waits_for ~ ' > 0' if waits_for }} as is_provisional,
        {{ 'units.' ~ waits_for if metric.get('is_left_out_unripe') else 'cast(null as bigint)' }} as unripe_count,
    from {{ metric.fact }} as units
    {%- if model_of(metric) %}
    left join {{ ref(model_of(metric)) }} as amounts
        on units.unit_code = amounts.unit_code
        and units.period_code = amounts.period_code
        {%- if 'model' not in metric %}
        and amounts.metric_code = '{{ metric.code }}'
        {%- endif %}
    {%- endif %}
{%- endmacro %}
