with points as (

    select * from {{ ref('int_ranking__points') }}

),

parts as (

    select * from {{ ref('int_ranking__weights') }}

)

select * from ({{ scores('points', 'parts') }})
order by scheme_code, period_code, unit_code, domain
