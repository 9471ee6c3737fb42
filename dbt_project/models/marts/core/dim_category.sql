select
    category,
    name_zh as category_zh,
    name_en as category_en,
    outline_part
from {{ ref('categories') }}
