-- Which accepted appeals are there, and what was each about: a temporary table, which causes.sql reads.
create temp table appeal as
select
    told ->> 'appeal_id' as appeal_id,
    told ->> 'unit_code' as unit_code,
    told ->> 'case_id' as case_id,
    told ->> 'obligation_code' as obligation_code,
    told ->> 'period_code' as period_code,
    told ->> 'file_id' as file_id,
from (select unnest(from_json($appeals, '["json"]')) as told);
