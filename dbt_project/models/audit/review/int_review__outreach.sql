-- Rows of units' own outreach ledgers that a person should look at, once for each thing: taken away (−1), or put in
-- their place (+1).
{% set limits = review_limits() -%}
with items as (

    select
        *,
        strftime(published_on, '%Y-%m') as month_code,
        {{ quarter_code('published_on') }} as quarter_code,
        level in ('province', 'national') as is_high,
        row_number() over copies as copy,
        count(*) over copies as copies,
    from {{ ref('fct_outreach_item') }}
    where source_name is null and items > 0
    window copies as (
        partition by unit_code, published_on, channel, level, items, reviewed
        order by file_id, sheet, row_number, part
        rows between unbounded preceding and unbounded following
    )

),

-- rows of the highest levels, and rows that stand there again
quarters as (

    {% for signal, is_hit in [('level_jump', 'is_high'), ('unusual_amount', 'copy > 1')] -%}
    select
        '{{ signal }}' as signal,
        unit_code,
        quarter_code as period_code,
        any_value({{ quarter_number('published_on') }}) as number,
        count(*) as n,
        count(*) filter (where {{ is_hit }}) as hits,
        bool_and(copies > 1) as is_all_repeated,
    from items
    group by unit_code, quarter_code
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

judged as (

    {% for signal in ['level_jump', 'unusual_amount'] -%}
    select * from ({{ with_share_before("(select * from quarters where signal = '" ~ signal ~ "')") }})
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
),

striking as (

    select
        *,
        coalesce(hits / n >= base + {{ limits.more_share }}
            and {{ share_surprise('hits', 'n', 'base') }} >= {{ limits.surprise }}, false) as is_more_than_before,
    from judged
    where hits >= {{ limits.least_rows }}

),

changes as (

    select unnest([-1, 1]) as change

),

higher as (

    select
        items.*,
        striking.n,
        striking.hits,
        row_number() over (
            partition by items.unit_code, items.quarter_code
            order by items.level, items.published_on, items.file_id, items.sheet, items.row_number, items.part
        ) <= striking.hits - striking.n * striking.base as is_more,
    from striking
    inner join items
        on striking.unit_code = items.unit_code
        and striking.period_code = items.quarter_code
    where striking.signal = 'level_jump' and striking.is_more_than_before and items.is_high

)

-- at most: as if what is more than usual had stood in the unit's own media
select
    'level_jump' as signal,
    facts.unit_code,
    facts.quarter_code as period_code,
    '' as subject,
    facts.n || ' 条中有 ' || facts.hits || ' 条为省级、国家级，多于以往' as detail_zh,
    facts.hits || ' of ' || facts.n || ' rows are of province or national level, more than before' as detail_en,
    {{ changed_row('items', change='changes.change', replaced={
        'level': "case when changes.change = 1 then 'unit' else facts.level end",
    }) }},
from higher as facts
cross join changes
where facts.is_more

union all

select
    'unusual_amount',
    facts.unit_code,
    facts.quarter_code,
    'repeated_rows',
    striking.n || ' 行中有 ' || striking.hits || ' 行与前面的行完全相同',
    striking.hits || ' of ' || striking.n || ' rows equal an earlier one',
    {{ changed_row('items') }},
from striking
inner join items as facts
    on striking.unit_code = facts.unit_code
    and striking.period_code = facts.quarter_code
where
    striking.signal = 'unusual_amount'
    and (striking.is_more_than_before or striking.is_all_repeated)
    and facts.copy > 1
