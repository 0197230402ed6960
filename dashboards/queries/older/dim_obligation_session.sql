-- In place of marts.dim_obligation_session where a snapshot has none: no kinds of sessions.
select
    null::varchar as obligation_code,
    null::varchar as session_type,
    null::varchar as topic_class,
    null::date as rule_valid_from,
where false
