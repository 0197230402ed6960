{# By when a case is due: an amount of a unit after receipt. Hours run by the clock; days end with the day. #}
{% macro case_limit_at(amount, unit, last_working_day) -%}
    case {{ unit }}
        when 'hours' then cases.received_at + to_hours({{ amount }})
        when 'days' then {{ end_of_day('cases.received_on + cast(' ~ amount ~ ' as integer)', 'cases.timezone_name') }}
        when 'working days' then {{ end_of_day(last_working_day, 'cases.timezone_name') }}
    end
{%- endmacro %}

{# Joins what the limits of `cases` need: the limit of a channel and day, and the working days on which it ends. #}
{% macro case_limit_joins(condition="true") -%}
    left join limits
        on cases.channel = limits.channel
        and {{ condition }}
        and cases.received_on between limits.valid_from and limits.valid_to
    left join days as received_day
        on cases.received_on = received_day.calendar_on
    left join working_days as response_day
        on received_day.working_day_number + limits.response_amount = response_day.working_day_number
    left join working_days as resolution_day
        on received_day.working_day_number + limits.resolution_amount = resolution_day.working_day_number
{%- endmacro %}
