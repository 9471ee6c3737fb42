-- 哪个乡镇发放普法资料最多？ Which townships hand out the most legal-education materials?
select township, year, value_label, qualifier
from facts
where indicator = 'publicity.materials_distributed'
order by value desc, township
