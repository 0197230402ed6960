-- What looks unusual and should be looked at?
select
    signal,
    unit_code,
    period_code,
    detail_zh,
    detail_en,
    file_id,
    sheet,
    row_number,
from audit.review_item
order by signal, unit_code, period_code
limit $most
