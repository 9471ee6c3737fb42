with

statements as (select * from {{ ref('int_problems__statements') }}),

terms as (select * from {{ ref('category_terms') }})

select
    statements.extraction_id,
    terms.category,
    count(distinct statements.statement) as problem_count
from statements
inner join terms on contains(statements.statement, terms.term)
group by statements.extraction_id, terms.category
