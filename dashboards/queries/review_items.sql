-- What looks unusual and should be looked at, and what is it worth in the score?
select
    signal,
    unit_code,
    period_code,
    effect_points,
    detail_zh,
    detail_en,
    file_id,
    sheet,
    row_number,
from audit.review_item
order by abs(effect_points) desc nulls last, signal, unit_code, period_code
limit $most
