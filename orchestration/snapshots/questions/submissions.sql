-- Which submissions are new, gone or stand otherwise than before?
select * exclude (starts_on, ends_on, appeal_id) from submission_change
order by file_id, template
