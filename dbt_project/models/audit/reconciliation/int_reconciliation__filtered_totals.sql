-- Reported totals of a part of a figure, such as study_sessions[session_type=collective], beside what the facts of the
-- unit and the units below it give for the same part.
with reported as (

    select
        *,
        split_part(figure, '[', 1) as metric_code,
    from {{ ref('int_intake__reported_totals') }}
    where contains(figure, '[')

),

facts as (

    select * from {{ ref('int_reconciliation__countable_facts') }}

),

matching as (

    select * from {{ ref('int_reconciliation__matches') }}

),

periods as (

    select * from {{ ref('int_calendar__periods') }}

),

ancestors as (

    select * from {{ ref('int_units__ancestors') }}

),

counted as (

    select
        reported.unit_code,
        reported.period_code,
        reported.figure,
        sum(facts.amount) as amount,
    from reported
    inner join periods
        on reported.period_code = periods.period_code
    inner join ancestors
        on reported.unit_code = ancestors.ancestor_code
    inner join facts
        on ancestors.unit_code = facts.unit_code
        and reported.metric_code = facts.metric_code
        and facts.happened_on between periods.starts_on and periods.ends_on
        and facts.happened_on between ancestors.valid_from and ancestors.valid_to
    inner join matching
        on reported.figure = matching.figure
        and matching.kinds_of_fact.session_type is not distinct from facts.session_type
        and matching.kinds_of_fact.topic_class is not distinct from facts.topic_class
        and matching.kinds_of_fact.channel is not distinct from facts.channel
        and matching.kinds_of_fact.level is not distinct from facts.level
        and matching.kinds_of_fact.category is not distinct from facts.category
        and matching.kinds_of_fact.satisfied is not distinct from facts.satisfied
        and matching.kinds_of_fact.reopened is not distinct from facts.reopened
    group by reported.unit_code, reported.period_code, reported.figure

)

select
    reported.*,
    coalesce(counted.amount, 0) as ledger_value,
from reported
left join counted
    on reported.unit_code = counted.unit_code
    and reported.period_code = counted.period_code
    and reported.figure = counted.figure
