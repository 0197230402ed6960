-- What do all units together come to, and what did they a year before?
select
    own.*,
    earlier.numerator as earlier_numerator,
    earlier.denominator as earlier_denominator,
    earlier.value as earlier_value,
from marts.totals_of_units($period, (select list(unit_code) from chosen where is_asked and is_counted)) as own
left join marts.totals_of_units(
    (select max(period_code) from chosen where is_year_before),
    (select list(unit_code) from chosen where is_year_before and is_counted)
) as earlier on own.metric_code = earlier.metric_code
order by own.metric_code
