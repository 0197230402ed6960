-- In place of marts.dim_scheme_metric where a snapshot has none: no scheme.
select
    null::varchar as scheme_code,
    null::varchar as domain,
    null::varchar as metric_code,
    null::varchar as method,
    null::boolean as per_month,
    null::bigint as minimum_n,
    null::double as domain_weight,
    null::double as weight,
    null::double as low,
    null::double as high,
    null::double as presence_share,
where false
