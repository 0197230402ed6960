-- Every column with its unit. A number says its unit in the words of its description; a figure of a metric has the unit
-- of that metric.
with described as (

    select
        schema_name as table_schema,
        table_name,
        column_name,
        column_index,
        data_type,
        coalesce(regexp_extract(comment, '^(.*。)', 1, 's'), '') as description_zh,
        trim(coalesce(regexp_extract(comment, '^.*。(.*)$', 1, 's'), '')) as description_en,
    from duckdb_columns()
    where not internal and database_name = current_database() and schema_name in ('marts', 'audit', 'meta')

),

words as (

    select
        'working days|working hours|calendar days|clock hours|points per item|persons|files|cells|sessions|cases|items'
        || '|reports|metrics|units|hours|minutes|months|days|columns|rows|row|versions|version|points|rank|places|place'
        || '|arrivals|occurrence|weight' as unit_words,

)

select
    described.table_schema,
    described.table_name,
    described.column_name,
    described.data_type,
    case
        when described.table_name = 'unit_period' and metrics.unit is not null then metrics.unit
        when described.data_type = 'DATE' then 'day'
        when described.data_type like 'TIMESTAMP%' then 'instant'
        when described.data_type in ('VARCHAR', 'BOOLEAN') or described.data_type like '%[]' then ''
        when described.column_name like '%\_cells' escape '\' then 'cells'
        when regexp_matches(
            described.description_en,
            'unit of fct_unit_metric|what (the metric|the denominator|n) counts|the same things|[nN]umber of \w+, \w+, '
        )
            then 'what the metric counts'
        when regexp_matches(described.description_en, 'unit (of|in) |metric''s unit') then 'dim_metric.unit'
        when regexp_matches(described.description_en, '\(0–1\b') then 'fraction'
        when regexp_matches(described.description_en, '0–100') then 'points'
        when regexp_matches(described.description_en, '^Design effect|^Over-dispersion') then 'times'
        else lower(coalesce(
            nullif(regexp_extract(described.description_en, '\((' || words.unit_words || ')\b', 1), ''),
            nullif(regexp_extract(described.description_en, '(?i)\bnumber of (' || words.unit_words || ')\b', 1), ''),
            regexp_extract(described.description_en, '(?i)\b(' || words.unit_words || '|number)\b', 1)
        ))
    end as unit,
    described.description_zh,
    described.description_en,
from described
cross join words
left join marts.dim_metric as metrics
    on described.column_name = metrics.metric_code
order by
    case described.table_schema when 'marts' then 1 when 'audit' then 2 else 3 end,
    described.table_name,
    described.column_index
