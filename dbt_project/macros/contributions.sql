{#
    What single rows are to a figure, from the definitions that compute it (metric_definitions): the table function `contributions` puts these
    together. asked_metric, asked_unit and asked_period are its parameters.
#}

{% macro figure_asked() -%}
    {{ return(['asked_metric string', 'asked_unit string', 'asked_period string']) }}
{%- endmacro %}

{# The rows behind a figure. `parts`: the models int_contributions__… that know its facts. #}
{% macro contributions_from(parts) -%}
    with figures as (

        select * from {{ ref('fct_unit_metric') }}
        where metric_code = asked_metric and unit_code = asked_unit and period_code = asked_period

    ),

    facts as (

        {% for part in parts -%}
        select * from {{ ref('int_contributions__' ~ part) }}
        {% if not loop.last -%}
        union all
        {% endif -%}
        {% endfor %}
    )

    -- a reported total stands in for facts; without data there is no sum to make up
    select facts.*
    from facts
    cross join figures
    where
        facts.role = 'left_out'
        or (figures.status <> 'summary_only' and coalesce(figures.numerator, figures.denominator) is not null)

    union all

    select * from {{ ref('int_contributions__totals') }}

    union all

    select * from {{ ref('int_contributions__unused') }}
{%- endmacro %}

{#
    What the rows of each role of a figure come to: their sum, which does not depend on the order of the rows, their median or the largest of
    them. The amounts that such a figure is read off lie from decides_from to decides_to.
#}
{% macro contribution_totals(function) -%}
    {%- set ways = {} -%}
    {%- for metric in metrics_of_kind(['median', 'longest_gap']) -%}
        {%- do ways.update({metric.code: "'median'" if metric.kind == 'median' else "'largest'"}) -%}
    {%- endfor -%}
    with added_up as (

        select
            role,
            count(*) as row_count,
            bool_or(reason = 'reported_total') as is_reported,
            {{ exact_sum('amount') }} as total,
            median(amount) as median,
            max(amount) as largest,
            {{ middle('amount') }} as lower_middle,
            -{{ middle('-amount') }} as upper_middle,
        from {{ ref(function) }}(asked_metric, asked_unit, asked_period)
        group by role

    ),

    read_off as (

        select
            *,
            case when role = 'numerator' and not is_reported then {{ by_metric(ways, "'sum'") }} else 'sum' end as how,
        from added_up

    )

    select
        role,
        how,
        row_count,
        case how when 'median' then median when 'largest' then largest else total end as comes_to,
        case how when 'median' then lower_middle when 'largest' then largest end as decides_from,
        case how when 'median' then upper_middle when 'largest' then largest end as decides_to,
    from read_off
{%- endmacro %}

{# The lower of the two values in the middle. #}
{% macro middle(value) -%} {{ adapter.dispatch('middle')(value) }} {%- endmacro %}

{% macro default__middle(value) -%} quantile_disc({{ value }}, 0.5) {%- endmacro %}

{% macro spark__middle(value) -%} percentile_disc(0.5) within group (order by {{ value }}) {%- endmacro %}

{# The period asked for, and the units whose rows enter it and when; a unit has its own row among the members. #}
{% macro contribution_scope() -%}
    period as (

        select
            periods.*,
            least(periods.ends_on, {{ as_of_on() }}) as elapsed_on,
        from {{ ref('dim_period') }} as periods
        where periods.period_code = asked_period

    ),

    members as (

        select
            unit_code,
            {{ open_start('valid_from') }} as valid_from,
            {{ open_end('valid_to') }} as valid_to,
        from {{ ref('bridge_unit_ancestor') }}
        where ancestor_code = asked_unit

    )
{%- endmacro %}

{# Rows of a relation that lie in the scope of the figure: a from clause. #}
{% macro from_scope(relation, day) -%}
    from {{ relation }} as facts
        inner join members
            on facts.unit_code = members.unit_code
            and facts.{{ day }} between members.valid_from and members.valid_to
        inner join period
            on facts.{{ day }} between period.starts_on and period.ends_on
{%- endmacro %}

{# One expression out of several, by the metric asked for. `expressions`: metric code → SQL. #}
{% macro by_metric(expressions, otherwise='null') -%}
    {% if expressions -%}
    case asked_metric
            {% for code, expression in expressions.items() -%}
            when '{{ code }}' then {{ expression }}
            {% endfor -%}
            else {{ otherwise }}
        end
    {%- else -%}
    {{ otherwise }}
    {%- endif %}
{%- endmacro %}

{#
    The rows of a fact as numerator, denominator or left out, where the metric is a sum or a median. `relation` holds the rows in scope with the
    columns of the fact, `detail` among them; reasons and fields: metric code → SQL, which may ask for `role`.
#}
{% macro contributions_of(name, relation, reasons, fields, key_field, left_out_amount='1.0') -%}
    {%- set fact = metric_facts()[name] -%}
    {%- set looked_at, amounts, below, codes = {}, {}, {}, [] -%}
    {%- for metric in metrics_of_kind(['sum', 'median'], name) -%}
        {%- do codes.append(metric.code) -%}
        {%- do looked_at.update({metric.code: metric.get('among', 'true')}) -%}
        {%- do amounts.update({metric.code: rows_where(metric.get('amount', '1'), metric.get('counts'))}) -%}
        {%- if 'denominator' in metric -%}{%- do below.update({metric.code: metric.denominator}) -%}{%- endif -%}
    {%- endfor -%}
    with looked_at as (

        select
            *,
            ({{ fact.get('among', 'true') }}) and ({{ fact.get('ripe', 'true') }})
            and {{ by_metric(looked_at, 'false') }} as is_looked_at,
        from {{ relation }}
        where asked_metric in ('{{ codes | join("', '") }}')

    ),

    measured as (

        select
            *,
            case when is_looked_at then cast({{ by_metric(amounts) }} as double) end as above,
            case when is_looked_at then cast({{ by_metric(below) }} as double) end as below,
        from looked_at

    ),

    roles as (

        select
            'numerator' as role,
            *,
            above as amount,
        from measured
        where above is not null

        union all

        select
            'denominator',
            *,
            below,
        from measured
        where below is not null

        union all

        select
            'left_out',
            *,
            cast({{ left_out_amount }} as double),
        from measured
        where above is null and below is null

    )

    select
        role,
        unit_code,
        file_id,
        sheet,
        row_number,
        part,
        {{ by_metric(fields) }} as field,
        {{ key_field }} as key_field,
        {{ fact.day }} as happened_on,
        amount,
        {{ by_metric(reasons) }} as reason,
        detail,
    from roles
{%- endmacro %}

{# Names and values as one JSON text. `pairs`: name → SQL. #}
{% macro details(pairs) -%} {{ adapter.dispatch('details')(pairs) }} {%- endmacro %}

{% macro default__details(pairs) -%}
    {%- set terms = [] -%}
    {%- for name, value in pairs.items() -%}{%- do terms.append("'" ~ name ~ "', " ~ value) -%}{%- endfor -%}
    cast(json_object({{ terms | join(', ') }}) as varchar)
{%- endmacro %}

{% macro spark__details(pairs) -%}
    {%- set terms = [] -%}
    {%- for name, value in pairs.items() -%}{%- do terms.append("'" ~ name ~ "', " ~ value) -%}{%- endfor -%}
    to_json(named_struct({{ terms | join(', ') }}), map('ignoreNullFields', 'false'))
{%- endmacro %}

{# An instant as people write it, to the minute. #}
{% macro to_the_minute(instant) -%} {{ adapter.dispatch('to_the_minute')(instant) }} {%- endmacro %}

{% macro default__to_the_minute(instant) -%} strftime({{ instant }}, '%Y-%m-%d %H:%M') {%- endmacro %}

{% macro spark__to_the_minute(instant) -%} date_format({{ instant }}, 'yyyy-MM-dd HH:mm') {%- endmacro %}

{# What the words for a case need. #}
{% macro case_details(cases) -%}
    {%- set pairs = {'case_id': cases ~ '.case_id', 'channel': cases ~ '.channel'} -%}
    {%- for name, column in {
        'received': 'received_at', 'response_due': 'response_due_at', 'responded': 'first_response_at',
        'resolution_due': 'resolution_due_at', 'closed': 'closed_at',
    }.items() -%}
        {%- do pairs.update({name: to_the_minute(cases ~ '.' ~ column)}) -%}
    {%- endfor -%}
    {%- do pairs.update({'note': cases ~ '.exclusion_reason'}) -%}
    {{ details(pairs) }}
{%- endmacro %}

{# The cell of a study session that is counted for a duty, and its day. #}
{% macro session_cell() -%}
    unit_code,
    file_id,
    sheet,
    row_number,
    part,
    'session_type' as field,
    'held_on' as key_field,
    held_on as happened_on
{%- endmacro %}

{# Different sentences beside each other. #}
{% macro sentences(column) -%} {{ adapter.dispatch('sentences')(column) }} {%- endmacro %}

{% macro default__sentences(column) -%} string_agg(distinct {{ column }}, ' ' order by {{ column }}) {%- endmacro %}

{% macro spark__sentences(column) -%} concat_ws(' ', array_sort(collect_set({{ column }}))) {%- endmacro %}

{# file_id, sheet, row_number, part, field and key_field of a row that no cell says. #}
{% macro no_cell() -%} null, null, null, null, null, null {%- endmacro %}
