-- 报告中的数字有多少成为指标？ What became of every number in the reports?
select
    disposition,
    sum(numeral_count) as numerals,
    round(100.0 * sum(numeral_count) / sum(sum(numeral_count)) over (), 1) as percent
from fct_numeral_coverage
group by disposition
order by numerals desc, disposition
