-- How many sessions did each duty ask for, and which fulfilled it? By date the sessions of a duty and window count one
-- each until what was required is reached, the last one perhaps in part.
with {{ contribution_scope() }},

windows as (

    select fulfilment.*
    from {{ ref('fct_study_fulfilment') }} as fulfilment
    inner join {{ ref('dim_unit_period') }} as units
        on fulfilment.unit_code = units.unit_code
        and units.period_code = asked_period
    inner join members
        on fulfilment.unit_code = members.unit_code
        and units.reference_on between members.valid_from and members.valid_to
    inner join period
        on {{ window_counts_in('fulfilment', 'period') }}
    where asked_metric = 'study_fulfilment_rate'

),

duties as (

    select
        duties.*,
        windows.required as required_in_window,
    from {{ ref('fct_study_duty') }} as duties
    inner join windows
        on duties.unit_code = windows.unit_code
        and duties.obligation_code = windows.obligation_code
        and duties.cadence = windows.cadence
        and duties.window_code = windows.window_code

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
    inner join {{ ref('fct_study_session') }} as sessions
        on duties.unit_code = sessions.unit_code
        and sessions.held_on between duties.from_on and duties.to_on
    inner join {{ ref('dim_obligation_session') }} as kinds
        on duties.obligation_code = kinds.obligation_code
        and duties.rule_valid_from is not distinct from kinds.rule_valid_from
        and sessions.session_type is not distinct from kinds.session_type
        and sessions.topic_class is not distinct from kinds.topic_class

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
