-- As int_ranking__points, only what has points, with the weight after redistribution.
with points as (

    select * from {{ ref('int_ranking__points') }}

)

select * from ({{ redistributed('points') }})
