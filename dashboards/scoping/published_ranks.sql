-- What the published ranking shows of the reader's peers: bands, and ranks where the department says so. Never a score.
create table published_rank as
select
    ranked.period_code,
    ranked.domain,
    ranked.unit_code,
    coalesce(arg_max(unit.unit_name, coalesce(unit.valid_from, date '0001-01-01')), ranked.unit_code) as unit_name,
    any_value(ranked.band) as band,
    any_value(case when $others = 'ranks' then ranked.rank end) as rank,
from whole.marts.fct_unit_rank as ranked
inner join whole.marts.fct_unit_rank as own
    on
        own.unit_code = $unit
        and own.scheme_code = ranked.scheme_code
        and own.period_code = ranked.period_code
        and own.peer_group = ranked.peer_group
        and own.domain = ranked.domain
left join whole.marts.dim_unit as unit on unit.unit_code = ranked.unit_code
where $others in ('bands', 'ranks') and ranked.domain = 'total'
group by ranked.period_code, ranked.domain, ranked.unit_code
