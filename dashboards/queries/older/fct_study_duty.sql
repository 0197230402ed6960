-- In place of marts.fct_study_duty where a snapshot has none: no duties.
select
    null::varchar as unit_code,
    null::varchar as obligation_code,
    null::varchar as window_code,
    null::varchar as cadence,
    null::bigint as minimum,
    null::integer as cadence_days,
    null::double as required,
    null::boolean as is_whole_cadence,
    null::date as rule_valid_from,
    null::date as from_on,
    null::date as to_on,
where false
