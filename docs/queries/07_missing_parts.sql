-- 哪些报告缺少必备部分？ Which required parts are missing from which reports?
select townships.township, parts.year, parts.role
from fct_report_part as parts
inner join dim_township as townships on parts.township_id = townships.township_id
where not parts.is_present
order by townships.township, parts.year, parts.role
