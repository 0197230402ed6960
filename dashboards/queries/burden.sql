-- What did each unit hand in by itself in a period, and how much of it was it a year before? The most first.
select
    unit_code,
    typed_cells,
    sheets_count,
    sending_days,
    cells_last_year,
    typed_cells - cells_last_year as cells_change,
from marts.fct_unit_burden
where period_code = $period and unit_code in (select unnest($units::varchar[]))
order by typed_cells desc, unit_code
