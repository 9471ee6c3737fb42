-- 报告说没有发生什么？ What do the reports state not to have happened?
select townships.township, absences.year, absences.surface
from fct_absence as absences
inner join dim_township as townships on absences.township_id = townships.township_id
order by townships.township, absences.year, absences.start_offset
