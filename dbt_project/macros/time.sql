{# The instant and the local day up to which anything is known. #}
{% macro as_of() -%} cast('{{ given('as_of') }}' as timestamptz) {%- endmacro %}

{% macro as_of_on() -%} cast('{{ given('as_of_on') }}' as date) {%- endmacro %}


{# Validity without a bound is kept as a date far away, so that one comparison serves all. #}
{% macro open_start(column) -%} coalesce({{ column }}, date '0001-01-01') {%- endmacro %}

{% macro open_end(column) -%} coalesce({{ column }}, date '9999-12-31') {%- endmacro %}


{# The department's time zone as SQL writes it: that of deadlines, and of days that no source dates. #}
{% macro department_timezone() -%} '{{ var("timezone") }}' {%- endmacro %}


{# The last microsecond of a day in a time zone. #}
{% macro end_of_day(day, timezone=none) -%}
    {{ adapter.dispatch('end_of_day')(day, timezone or department_timezone()) }}
{%- endmacro %}

{% macro default__end_of_day(day, timezone) -%}
    timezone({{ timezone }}, cast({{ day }} + 1 as timestamp)) - interval 1 microsecond
{%- endmacro %}


{# What clock and calendar of a time zone show at an instant. #}
{% macro local_time(instant, timezone=none) -%}
    {{ adapter.dispatch('local_time')(instant, timezone or department_timezone()) }}
{%- endmacro %}

{% macro default__local_time(instant, timezone) -%} timezone({{ timezone }}, {{ instant }}) {%- endmacro %}


{# Hours between two instants, as a fraction. #}
{% macro hours_between(start, stop) -%}
    {{ adapter.dispatch('hours_between')(start, stop) }}
{%- endmacro %}

{% macro default__hours_between(start, stop) -%}
    ((epoch_us({{ stop }}) - epoch_us({{ start }})) / 3600000000.0)
{%- endmacro %}


{# The month end that lies so many months from a month end. #}
{% macro add_months_to_month_end(day, months) -%}
    {{ adapter.dispatch('add_months_to_month_end')(day, months) }}
{%- endmacro %}

{% macro default__add_months_to_month_end(day, months) -%}
    last_day(cast({{ day }} + to_months(cast({{ months }} as integer)) as date))
{%- endmacro %}


{# One number a month that grows by one: months can be subtracted. #}
{% macro month_number(day) -%}
    (cast(extract(year from {{ day }}) as integer) * 12 + cast(extract(month from {{ day }}) as integer))
{%- endmacro %}


{# Working hours from the start of the calendar to a local time. `day` names a joined row of int_calendar__days. #}
{% macro working_hours_until(day, local_time) -%}
    {{ adapter.dispatch('working_hours_until')(day, local_time) }}
{%- endmacro %}

{% macro default__working_hours_until(day, local_time) -%}
    {%- set spans = work_spans() -%}
    {%- set hours_a_day = spans | map('last') | sum - spans | map('first') | sum -%}
    (
        ({{ day }}.working_day_number - cast({{ day }}.is_working_day as integer)) * {{ hours_a_day }}
        + cast({{ day }}.is_working_day as integer) * (
            {%- for span in spans %}
            {{ '+ ' if not loop.first }}least(greatest(
                ((epoch_us({{ local_time }}) % 86400000000) / 3600000000.0) - {{ span[0] }}, 0
            ), {{ span[1] - span[0] }})
            {%- endfor %}
        )
    )
{%- endmacro %}


{# var work_hours ("09:00-12:00,14:00-18:00") as pairs of hours. #}
{% macro work_spans() -%}
    {%- set spans = [] -%}
    {%- for span in var('work_hours').split(',') -%}
        {%- set ends = [] -%}
        {%- for clock in span.split('-') -%}
            {%- set parts = clock.strip().split(':') -%}
            {%- do ends.append((parts[0] | int) + (parts[1] | default('0') | int) / 60) -%}
        {%- endfor -%}
        {%- do spans.append(ends) -%}
    {%- endfor -%}
    {{ return(spans) }}
{%- endmacro %}


{# The first day of a period code: 2024-03, 2024-Q1, 2024-H1, 2024. #}
{% macro period_starts_on(code) -%}
    make_date(
        cast(substr({{ code }}, 1, 4) as integer),
        case
            when substr({{ code }}, 6, 1) = 'Q' then cast(substr({{ code }}, 7, 1) as integer) * 3 - 2
            when substr({{ code }}, 6, 1) = 'H' then cast(substr({{ code }}, 7, 1) as integer) * 6 - 5
            when length({{ code }}) = 7 then cast(substr({{ code }}, 6, 2) as integer)
            else 1
        end,
        1
    )
{%- endmacro %}


{# The first instant of a day in the department's time zone. #}
{% macro start_of_day(day) -%}
    {{ adapter.dispatch('start_of_day')(day) }}
{%- endmacro %}

{% macro default__start_of_day(day) -%}
    timezone({{ department_timezone() }}, cast({{ day }} as timestamp))
{%- endmacro %}


{# The Monday of a day's ISO week. #}
{% macro week_of(day) -%} cast(date_trunc('week', {{ day }}) as date) {%- endmacro %}

{# Whether a week, named by its Monday, lies wholly inside a period and has ended. #}
{% macro is_whole_week(monday, period) -%}
    ({{ monday }} >= {{ period }}.starts_on and {{ monday }} + 6 <= {{ period }}.ends_on
    and {{ end_of_day('(' ~ monday ~ ' + 6)') }} <= {{ as_of() }})
{%- endmacro %}

{# The Mondays of the weeks that meet a span of days, one a row. #}
{% macro mondays_between(first, last) -%} {{ adapter.dispatch('mondays_between')(first, last) }} {%- endmacro %}

{% macro default__mondays_between(first, last) -%}
    cast(unnest(generate_series({{ week_of(first) }}, {{ last }}, interval 7 day)) as date)
{%- endmacro %}

{% macro spark__mondays_between(first, last) -%}
    explode(sequence({{ week_of(first) }}, {{ last }}, interval 7 day))
{%- endmacro %}


{#
    Whether a window of fct_study_fulfilment counts in a period: it is the period, or it is a whole cadence in a longer one around it.
#}
{% macro window_counts_in(windows, periods) -%}
    {{ windows }}.window_starts_on between {{ periods }}.starts_on and {{ periods }}.ends_on
        and (
            {{ windows }}.window_code = {{ periods }}.period_code
            or ({{ windows }}.is_whole_cadence and {{ windows }}.window_months < {{ periods }}.months)
        )
{%- endmacro %}
