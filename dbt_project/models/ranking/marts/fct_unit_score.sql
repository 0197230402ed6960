with points as (

    select * from {{ ref('int_ranking__points') }}

),

parts as (

    select * from {{ ref('int_ranking__weights') }}

),

schemes as (

    select
        scheme_code,
        coalesce(presence_share, 0.75) as presence_share,
    from {{ ref('stg_reference__schemes') }}

)

select * from ({{ scores('points', 'parts', 'schemes') }})
order by scheme_code, period_code, unit_code, domain
