select
    category,
    name_zh as category_zh,
    name_en as category_en,
    outline_part
from {{ ref('categories') }}

union all

-- Unclassified observations have a category, too, so that every observation has one.
select
    'other' as category,
    '未归类' as category_zh,
    'Unclassified' as category_en,
    null as outline_part
