-- Which study duties did a unit have in the windows that touch some days, and how many sessions did each window and month of it ask for?
select
    obligation_code,
    window_code,
    minimum,
    required,
    is_whole_cadence,
    rule_valid_from,
    from_on,
    to_on,
from marts.fct_study_duty
where unit_code = $unit and to_on >= $first_on and from_on <= $last_on
