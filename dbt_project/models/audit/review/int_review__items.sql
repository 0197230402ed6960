-- Things to look at, once each: the domain that it is about, and a code that stands for it.
select
    signal,
    unit_code,
    period_code,
    subject,
    case any_value(fact)
        when 'sessions' then 'study' when 'items' then 'outreach' when 'reports' then 'reporting' else 'case'
    end as domain,
    cast(row_number() over (order by signal, unit_code, period_code, subject) as varchar) as item_code,
from {{ ref('int_review__changes') }}
group by signal, unit_code, period_code, subject
