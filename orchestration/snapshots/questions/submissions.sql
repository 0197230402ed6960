-- Which submissions are new, gone or stand otherwise than before?
select * exclude (starts_on, ends_on) from submission_change
order by file_id, template
