-- What are units asked in a period that is known already, and what could be dropped?
select
    asked.template,
    asked.question,
    asked.known_by,
    asked.known_from,
    count(distinct asked.unit_code) as units_count,
    sum(asked.typed_cells)::bigint as cells_count,
from marts.fct_repeated_question as asked
inner join marts.dim_period as own on asked.period_code = own.period_code
inner join marts.dim_period as shown on shown.period_code = $period
where
    own.starts_on >= shown.starts_on
    and own.ends_on <= shown.ends_on
    and asked.unit_code in (select unnest($units::varchar[]))
group by asked.template, asked.question, asked.known_by, asked.known_from
order by cells_count desc, asked.template, asked.question, asked.known_from
