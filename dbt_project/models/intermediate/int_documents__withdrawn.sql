with

decisions as (select * from {{ ref('stg_withdrawals') }}),

latest_decisions as (
    select *
    from decisions
    qualify row_number() over (partition by document_id order by decided_at desc, decision_id desc) = 1
)

select
    document_id,
    decision_id,
    'by ' || decided_by || ' on ' || strftime(decided_at, '%Y-%m-%d') || ': ' || note as withdrawal
from latest_decisions
where is_withdrawn
