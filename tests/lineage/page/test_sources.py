"""The originals behind the page: what waits for the one worker, and what does not."""

from __future__ import annotations

import threading

from extract.errors import UnreadableDocument
from extract.lineage.page.sources import Sources
from extract.lineage.published import open_published


def test_a_slow_document_keeps_no_text_waiting(site, monkeypatch):
    with open_published(site) as published:
        rows = {row["file_name"]: row for row in published.rows("select * from dim_report")}
    sources = Sources(site)
    is_busy, is_done = threading.Event(), threading.Event()

    def read_slowly(_):
        is_busy.set()
        is_done.wait(60)
        return iter([UnreadableDocument("wall_limit", "too slow")])

    monkeypatch.setattr(sources._sandbox, "map", read_slowly)
    slow = threading.Thread(target=lambda: sources.text(rows["高燕镇2024.pdf"], ()))
    slow.start()
    assert is_busy.wait(60)
    texts = []
    other = threading.Thread(target=lambda: texts.append(sources.text(rows["明通镇2021.txt"], ())), daemon=True)
    other.start()
    other.join(10)
    is_done.set()
    slow.join()
    assert texts
    assert "明通镇" in texts[0].passages[0].text
    assert texts[0].problem is None
