-- 指标与县内比较 / Facts beside their county's. One row per township, year, indicator and unit family; the median is
-- that of the county's townships which report the same indicator in the same unit and year.
select
    indicator_year_id,
    year,
    make_date(year, 1, 1) as year_start_date,
    province,
    province || coalesce(' ' || nullif(prefecture, county), '') || ' ' || county as county_place,
    county_place || ' ' || township as place,
    township,
    township_id,
    category,
    category_zh,
    indicator,
    indicator_zh || '（' || unit || '）' as indicator_label,
    indicator_zh,
    indicator_en,
    unit_family,
    unit,
    cast(value as double) as value,
    case qualifier
        when 'exact' then '确数 exact'
        when 'more_than' then '至少 more than'
        when 'less_than' then '不足 less than'
        else '约数 about'
    end as bound_label,
    value_label,
    township || '  ' || value_label as township_with_value,
    '<a href="{{ auditor_address() }}/facts/' || indicator_year_id || '" target="_blank">'
    || replace(replace(replace(value_label, '&', '&amp;'), '<', '&lt;'), '>', '&gt;') || '</a>' as value_link,
    median(cast(value as double)) over county_year as county_median,
    count(*) over county_year as county_township_count,
    rank() over (
        partition by province, prefecture, county, year, indicator, unit_family, unit order by value desc
    ) as county_rank
from facts
where indicator <> 'other.unclassified'
window county_year as (partition by province, prefecture, county, year, indicator, unit_family, unit)
