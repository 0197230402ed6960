-- Which metrics are there?
select metric_code, name_zh, name_en from marts.dim_metric order by metric_code
