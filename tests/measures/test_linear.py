"""Long reports: what each figure costs does not grow with the number of figures."""

import time

import pytest

from extract.pipeline import extract_text
from extract.records import SourceText

LINE_COUNT = 8000
SECONDS = 8
"""So many lines take less than a second here; comparing each figure with each other takes minutes."""

LINES = {
    "rounded and exact figures": "发放宣传资料近万份。\n发放宣传资料9800份。\n",
    "rounded figures beside others": "开展法治宣传46场，发放宣传资料近万份。\n开展法治宣传47场，发放宣传资料9801份。\n",
    "figures of the county": "全县办理行政处罚案件1200件。\n",
}


@pytest.mark.parametrize("lines", LINES.values(), ids=LINES.keys())
@pytest.mark.timeout(120)
def test_a_long_report_takes_linear_time(lines: str) -> None:
    title = "关于2024年度法治政府建设情况的报告\n一、工作情况\n"
    text = title + lines * (LINE_COUNT // lines.count("\n"))
    started = time.process_time()
    found = extract_text(SourceText(text, (), "text", "test", "1"))
    assert len(found.observations) >= LINE_COUNT
    assert time.process_time() - started < SECONDS
