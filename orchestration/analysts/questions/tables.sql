-- Every public table with what one row is: the sentences of its description, Chinese and English.
select
    schema_name as table_schema,
    table_name,
    coalesce(regexp_extract(comment, '^(.*。)', 1, 's'), '') as description_zh,
    trim(coalesce(regexp_extract(comment, '^.*。(.*)$', 1, 's'), '')) as description_en,
from duckdb_tables()
where not internal and database_name = current_database() and schema_name in ('marts', 'audit', 'meta')
order by case schema_name when 'marts' then 1 when 'audit' then 2 else 3 end, table_name
