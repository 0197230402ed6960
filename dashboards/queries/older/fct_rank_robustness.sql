-- In place of marts.fct_rank_robustness where it knows no geometric mean: the same without it.
select
    *,
    null::double as geometric_rank_shift,
from marts.fct_rank_robustness
