-- What do the codes of duties, kinds of session, channels, levels and states stand for?
select 'obligation' as list_name, obligation_code as code, any_value(name_zh) as label_zh, any_value(name_en) as label_en
from marts.dim_obligation
group by obligation_code
union all
select list_name, code, label_zh, label_en
from marts.dim_code
