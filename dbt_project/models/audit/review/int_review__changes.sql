-- Every row that some thing to look at would take away (−1) or put in its place (+1).
{% for model in ['one_day', 'attendance', 'jumps', 'amounts', 'outreach', 'cases', 'delays', 'corrected_rows',
    'copied_rows', 'outside_rows', 'unusual', 'claims', 'own_words'] -%}
select * from {{ ref('int_review__' ~ model) }}
{% if not loop.last -%}
union all
{% endif -%}
{% endfor %}
