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

-- From each row back to the first row of its lineage: the township as first listed.
lineages as (
    select
        township_id,
        township_id as lineage_id
    from townships
    union all
    select
        lineages.township_id,
        predecessors.predecessor_township_id as lineage_id
    from lineages
    inner join predecessors on lineages.lineage_id = predecessors.township_id
),

first_of_lineage as (
    select lineages.*
    from lineages
    left join predecessors on lineages.lineage_id = predecessors.township_id
    where predecessors.township_id is null
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
