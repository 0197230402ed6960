{# By when a case is due: an amount of a unit after receipt. Hours run by the clock; days end with the day. #}
{% macro case_limit_at(amount, unit, last_working_day) -%}
    case {{ unit }}
        when 'hours' then cases.received_at + to_hours({{ amount }})
        when 'days' then {{ end_of_day('cases.received_on + cast(' ~ amount ~ ' as integer)', 'cases.timezone_name') }}
        when 'working days' then {{ end_of_day(last_working_day, 'cases.timezone_name') }}
    end
{%- endmacro %}
