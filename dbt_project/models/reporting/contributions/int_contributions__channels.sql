-- Through which channels did items go out? The first use of each counts once.
with {{ contribution_scope() }},

items as (

    select
        facts.*,
        facts.items > 0 and facts.channel is not null as is_counted,
        row_number() over (
            partition by facts.items > 0, facts.channel
            order by
                facts.published_on, facts.unit_code, facts.file_id, facts.sheet, facts.row_number, facts.part,
                facts.source_name
        ) as place,
        {{ details({
            'channel': 'facts.channel', 'items': 'facts.items', 'week': week_of('facts.published_on'),
        }) }} as detail,
    {{ from_scope(ref('fct_outreach_item'), 'published_on') }}
    where asked_metric = 'outreach_channels_used'

)

select
    case when is_counted then 'numerator' else 'left_out' end as role,
    unit_code,
    file_id,
    sheet,
    row_number,
    part,
    'channel' as field,
    'published_on' as key_field,
    published_on as happened_on,
    case when is_counted and place = 1 then 1.0 else 0.0 end as amount,
    case
        when items <= 0 then 'row_without_item'
        when channel is null then 'item_without_channel'
        when place = 1 then 'channel_first_use'
        else 'channel_used_again'
    end as reason,
    detail,
from items
