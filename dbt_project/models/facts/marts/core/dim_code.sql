with given as (

    select * from {{ source('reference', 'code') }}

),

own as (

    select * from {{ ref('status_code') }}

)

select list_name, code, label_zh, label_en
from given
union all
select list_name, code, label_zh, label_en
from own
order by list_name, code
