with recursive

townships as (
    select
        *,
        md5(concat_ws('|', code_system, division_code, valid_from_year)) as township_id
    from {{ ref('stg_townships') }}
),

predecessors as (
    select
        townships.township_id,
        arg_max(earlier.township_id, earlier.valid_from_year) as predecessor_township_id
    from townships
    inner join townships as earlier
        on
            townships.code_system = earlier.code_system
            and townships.predecessor_code = earlier.division_code
            and townships.valid_from_year > earlier.valid_from_year
    group by townships.township_id
),

-- The succession that goes on: the earlier township has ended, and of several that came from it, one keeps its name, at
-- least the stem (芦台镇 → 芦台街道, not 桥北街道), or else its code. A township that was carved out of one begins anew.
continued as (
    select
        predecessors.*,
        case
            when townships.township = earlier.township then 3
            when starts_with(townships.township, regexp_replace(earlier.township, '(街道|地区|苏木|镇|乡)$', '')) then 2
            when townships.division_code = earlier.division_code then 1
            else 0
        end as likeness
    from predecessors
    inner join townships on predecessors.township_id = townships.township_id
    inner join townships as earlier on predecessors.predecessor_township_id = earlier.township_id
    where earlier.valid_to_year < townships.valid_from_year
    qualify
        count(*) over (partition by predecessors.predecessor_township_id) = 1
        or (
            likeness > 0
            and likeness = max(likeness) over (partition by predecessors.predecessor_township_id)
            and count(*) over (partition by predecessors.predecessor_township_id, likeness) = 1
        )
),

-- From each row back to the first row of its lineage: the township as first listed.
lineages as (
    select
        township_id,
        township_id as lineage_id
    from townships
    union all
    select
        lineages.township_id,
        continued.predecessor_township_id as lineage_id
    from lineages
    inner join continued on lineages.lineage_id = continued.township_id
),

first_of_lineage as (
    select lineages.*
    from lineages
    left join continued on lineages.lineage_id = continued.township_id
    where continued.township_id is null
)

select
    townships.township_id,
    first_of_lineage.lineage_id,
    predecessors.predecessor_township_id,
    townships.code_system,
    townships.division_code,
    townships.predecessor_code,
    townships.township,
    townships.county,
    townships.prefecture,
    townships.province,
    townships.township_class,
    townships.valid_from_year,
    townships.valid_to_year
from townships
inner join first_of_lineage on townships.township_id = first_of_lineage.township_id
left join predecessors on townships.township_id = predecessors.township_id
