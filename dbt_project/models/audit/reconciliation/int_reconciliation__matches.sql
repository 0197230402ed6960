-- Figures that ask for a part × kinds of fact: which kinds belong to the part.
with reported as (

    select
        *,
        split_part(figure, '[', 1) as metric_code,
        rtrim(split_part(figure, '[', 2), ']') as filter_text,
    from {{ ref('int_intake__reported_totals') }}
    where contains(figure, '[')

),

conjuncts as (

    select distinct
        figure,
        metric_code,
        unnest(string_split(filter_text, ';')) as conjunct,
    from reported

),

conditions as (

    select
        figure,
        metric_code,
        conjunct,
        trim(split_part(conjunct, '=', 1)) as column_name,
        trim(unnest(string_split(split_part(conjunct, '=', 2), '|'))) as value,
    from conjuncts

),

facts as (

    select * from {{ ref('int_reconciliation__countable_facts') }}

),

kinds_of_fact as (

    select distinct metric_code, session_type, topic_class, channel, level, category, satisfied, reopened
    from facts
    where metric_code in (select metric_code from reported)

),

met as (

    select
        conditions.figure,
        conditions.conjunct,
        kinds_of_fact,
        bool_or(coalesce(conditions.value = case conditions.column_name
            when 'session_type' then kinds_of_fact.session_type
            when 'topic_class' then kinds_of_fact.topic_class
            when 'channel' then kinds_of_fact.channel
            when 'level' then kinds_of_fact.level
            when 'category' then kinds_of_fact.category
            when 'satisfied' then kinds_of_fact.satisfied
            when 'reopened' then kinds_of_fact.reopened
        end, false)) as is_met,
    from conditions
    inner join kinds_of_fact
        on conditions.metric_code = kinds_of_fact.metric_code
    group by conditions.figure, conditions.conjunct, kinds_of_fact

),

final as (

    select
        figure,
        kinds_of_fact,
    from met
    group by figure, kinds_of_fact
    having bool_and(is_met)

)

select * from final
