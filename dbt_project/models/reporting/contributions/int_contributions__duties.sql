-- How many sessions did each duty ask for, and which fulfilled it? By date the sessions of a duty and window count one
-- each until what was required is reached, the last one perhaps in part. Of a unit that moved, the days
-- of belonging count.
with {{ contribution_scope() }},

belonging as (

    select
        duties.* exclude (required, from_on, to_on),
        greatest(duties.from_on, members.valid_from) as from_on,
        least(duties.to_on, members.valid_to) as to_on,
    from {{ ref('fct_study_duty') }} as duties
    inner join members
        on duties.unit_code = members.unit_code
        and duties.from_on <= members.valid_to
        and duties.to_on >= members.valid_from
    inner join {{ ref('fct_study_fulfilment') }} as fulfilment
        on duties.unit_code = fulfilment.unit_code
        and duties.obligation_code = fulfilment.obligation_code
        and duties.cadence = fulfilment.cadence
        and duties.window_code = fulfilment.window_code
    inner join period
        on {{ window_counts_in('fulfilment', 'period') }}
    where asked_metric = 'study_fulfilment_rate'

),

duties as (

    select
        *,
        {{ sessions_required() }} as required,
        cast(sum(cast({{ sessions_required() }} as decimal(38, 12))) over (
            partition by unit_code, obligation_code, cadence, window_code
        ) as double) as required_in_window,
    from belonging

),

held as (

    select
        sessions.*,
        duties.obligation_code,
        duties.window_code,
        duties.required_in_window,
        row_number() over (
            partition by duties.unit_code, duties.obligation_code, duties.cadence, duties.window_code
            order by sessions.held_on, sessions.file_id, sessions.sheet, sessions.row_number, sessions.part,
                sessions.source_name
        ) as place,
    from duties
    {{ join_sessions_of('duties') }}

),

shared as (

    select *, greatest(0.0, least(1.0, required_in_window - (place - 1))) as counted from held

),

unclaimed as (

    select facts.*
    {{ from_scope(ref('fct_study_session'), 'held_on') }}
    where
        asked_metric = 'study_fulfilment_rate'
        and not exists (
            select 1 from held
            where
                (held.file_id, held.sheet, held.row_number, held.part)
                = (facts.file_id, facts.sheet, facts.row_number, facts.part)
                and held.source_name is not distinct from facts.source_name
        )

)

{% set kind = {'session_type': 'session_type', 'topic_class': 'topic_class'} -%}
select
    case when counted > 0 then 'numerator' else 'left_out' end as role,
    {{ session_cell() }},
    case when counted > 0 then counted else 1.0 end as amount,
    case
        when counted >= 1 then 'duty_fulfilled'
        when counted > 0 then 'duty_fulfilled_in_part'
        else 'beyond_required'
    end as reason,
    {{ details(dict({
        'obligation': 'obligation_code', 'window': 'window_code', 'place': 'place', 'required': 'required_in_window',
    }, **kind)) }} as detail,
from shared

union all

select
    'left_out',
    {{ session_cell() }},
    1.0,
    'session_for_no_duty',
    {{ details(kind) }},
from unclaimed

union all

select
    'denominator',
    unit_code,
    {{ no_cell() }},
    from_on,
    required,
    'duty_required',
    {{ details({
        'obligation': 'obligation_code', 'window': 'window_code', 'minimum': 'minimum', 'cadence': 'cadence',
        'days': 'to_on - from_on + 1', 'of_days': 'cadence_days', 'from': 'from_on', 'to': 'to_on',
    }) }},
from duties
