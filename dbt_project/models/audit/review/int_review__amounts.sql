-- Items of quarters in which a unit's own outreach ledger tells of far more than its median of the four before, by more
-- rows or larger numbers: each row with its share of what is usual. Rows asked about for their number alone are left
-- out.
{% set limits = review_limits() -%}
with unusual as (

    select distinct
        file_id,
        sheet,
        row_number,
    from {{ source('audit', 'rejected_cell') }}
    where rule = 'outreach_item.items_usual'

),

items as (

    select
        facts.*,
        {{ quarter_code('facts.published_on') }} as quarter_code,
    from {{ ref('fct_outreach_item') }} as facts
    left join unusual
        on facts.file_id = unusual.file_id
        and facts.sheet = unusual.sheet
        and facts.row_number = unusual.row_number
    where facts.source_name is null and facts.items > 0 and unusual.file_id is null

),

quarters as (

    select
        unit_code,
        quarter_code,
        any_value({{ quarter_number('published_on') }}) as number,
        {{ exact_sum('items') }} as amount,
    from items
    group by unit_code, quarter_code

),

judged as (

    select
        *,
        count(*) over before as quarters_before,
        median(amount) over before as usual,
    from quarters
    window before as (partition by unit_code order by number range between 4 preceding and 1 preceding)

),

jumps as (

    select * from judged
    where
        quarters_before >= {{ limits.least_quarters }}
        and amount >= {{ limits.times_amount }} * usual
        and {{ count_surprise('amount', 'usual') }} >= {{ limits.count_surprise }}

),

changes as (

    select unnest([-1, 1]) as change

)

select
    'unusual_amount' as signal,
    facts.unit_code,
    facts.quarter_code as period_code,
    'amount' as subject,
    '本季度宣传产出 ' || cast(round(jumps.amount) as bigint) || ' 件，以往每季度约 '
    || cast(round(jumps.usual) as bigint) || ' 件' as detail_zh,
    cast(round(jumps.amount) as bigint) || ' items in the quarter, usually about ' || cast(round(jumps.usual) as bigint)
        as detail_en,
    {{ changed_row('items', change='changes.change', replaced={
        'items': 'case when changes.change = 1 then facts.items * jumps.usual / jumps.amount else facts.items end',
    }) }},
from jumps
inner join items as facts
    on jumps.unit_code = facts.unit_code
    and jumps.quarter_code = facts.quarter_code
cross join changes
