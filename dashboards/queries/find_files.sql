-- Which files that were sent hold this text in their name? The newest come first.
select
    file_id,
    any_value(file_name) as file_name,
    any_value(unit_code) as unit_code,
from marts.fct_submission
where contains(lower(file_name), lower($wanted))
group by file_id
order by max(received_at) desc, file_id
limit $most
