-- Files of which every part that names a unit names one of the reader's; what nobody could tell belongs to the folder it lay in.
create table own_file as
select file_id
from whole.marts.fct_submission
group by file_id
having
    bool_and(coalesce(unit_code, split_part(file_name, '/', 1)) in (select unit_code from own_unit))
