"""Sources: a report's text and pages from its archived original, read again in the sandbox and cached.

Originals are untrusted: this process only decodes plain text; every parser runs in a worker process under limits.
"""

from __future__ import annotations

import functools
import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from extract.errors import FaduError, UnreadableDocument
from extract.landing.archive import archive_path
from extract.landing.storage import local_copies
from extract.lineage.originals import read_original
from extract.reading import read_document
from extract.reading.boxes import Box, boxes_of, exact_boxes
from extract.reading.limits import Limits, limits
from extract.reading.page_picture import PAGED_FORMATS, PagePicture, render_page
from extract.reading.sandbox import Sandbox
from extract.records import Segment, SourceText
from extract.settings import Settings

T = TypeVar("T")

KEPT = 48
"""Texts and page pictures to cache, about 150 kB each: an auditor goes back and forth between a few reports."""

RECOGNISED = "ocr"
"""Part of the names of readers that recognise text: at seconds per page, too slow to read again for a page view."""

FILLER = "　"
"""Placeholder for a character outside the published sentences: as wide as the Chinese one it most likely is."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the canonical text, from character `start` on."""

    start: int
    text: str


@dataclass(frozen=True, slots=True)
class ReportText:
    """The text of a report as far as it can be shown; `problem` is the reason if it is only an excerpt."""

    passages: tuple[Passage, ...]
    problem: str | None = None


class Sources:
    """Reads originals for the page with one worker process, one document at a time.

    What is cached, and plain text, need not wait for the worker: a scan can keep it busy for minutes.
    """

    def __init__(self, settings: Settings) -> None:
        self.archive = settings.archive
        self._settings = settings
        self._sandbox: Sandbox[Any] = Sandbox(functools.partial(perform, limits()), limits())
        self._one_at_a_time = threading.Lock()
        self._cache_lock = threading.Lock()
        self._kept: OrderedDict[tuple[Any, ...], Any] = OrderedDict()

    def close(self) -> None:
        """Ends the worker process."""
        with self._one_at_a_time:
            self._sandbox.close()

    def text(self, report: dict[str, Any], sentences: Iterable[Passage]) -> ReportText:
        """The text of `report` (a row of dim_report), or its published `sentences` if the text cannot be shown.

        The text is shown only if it is the one that was extracted, by length and sha256.
        """
        excerpt = tuple(sentences)
        if RECOGNISED in report["reader"]:
            return ReportText(excerpt, "recognised")
        try:
            source = self._source(report)
        except FaduError as error:
            return ReportText(excerpt, str(error))
        if hashlib.sha256(source.text.encode("utf-8", "surrogatepass")).hexdigest() != report["text_sha256"]:
            return ReportText(excerpt, "text_changed")
        return ReportText((Passage(0, source.text),))

    def picture(self, report: dict[str, Any], page: int) -> PagePicture:
        """Page `page` of `report`. Raises UnreadableDocument or LineageError if it cannot be shown."""
        if report["format"] not in PAGED_FORMATS:
            raise UnreadableDocument("no_pages", f"{report['format']} has no pages", "look at the text instead")
        job = {"do": "picture", "format": report["format"], "page": page}
        return self._keep((report["document_id"], "picture", page), lambda: self._ask(report, job))

    def boxes(
        self,
        report: dict[str, Any],
        spans: Sequence[tuple[int, int]],
        lines: Sequence[Segment],
        known: Sequence[Passage],
    ) -> list[list[Box]]:
        """The boxes of each of `spans`, from the characters of the file, or estimated from the published `lines`."""
        if RECOGNISED not in report["reader"]:
            job = {"do": "boxes", "name": report["file_name"], "spans": [list(span) for span in spans]}
            try:
                return self._keep((report["document_id"], "boxes", *spans), lambda: self._ask(report, job))
            except UnreadableDocument:
                pass  # the published lines are good enough to locate a figure
        source = _known_source(report, lines, known)
        return [boxes_of(source, start, end) for start, end in spans]

    def _source(self, report: dict[str, Any]) -> SourceText:
        def read() -> SourceText:
            if report["format"] in ("text", "markdown"):
                return read_document(read_original(self.archive, report["document_id"]), report["file_name"])
            return self._ask(report, {"do": "text", "name": report["file_name"]})

        return self._keep((report["document_id"], "text"), read)

    def _ask(self, report: dict[str, Any], job: dict[str, Any]) -> Any:
        """The worker's result for the original, whose bytes are first checked against their sha256."""
        read_original(self.archive, report["document_id"])
        original = archive_path(self.archive, report["document_id"])
        with local_copies(self._settings, [original]) as (path,), self._one_at_a_time:
            (answer,) = self._sandbox.map([(path, json.dumps(job))])
        if isinstance(answer, UnreadableDocument):
            raise answer
        return answer

    def _keep(self, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        with self._cache_lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._cache_lock:
            self._kept[key] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made


def perform(allowed: Limits, data: bytes, request: str) -> SourceText | PagePicture | list[list[Box]]:
    """The worker's side: the text, a page's picture or the boxes of spans of `data`, as the JSON `request` says."""
    job = json.loads(request)
    if job["do"] == "picture":
        return render_page(data, job["format"], job["page"], allowed)
    source = read_document(data, job["name"], allowed)
    if job["do"] == "text":
        return source
    return [exact_boxes(data, source, start, end, allowed) for start, end in job["spans"]]


def _known_source(report: dict[str, Any], lines: Sequence[Segment], known: Sequence[Passage]) -> SourceText:
    """A source map of only the published `lines`, over a text with only the `known` passages."""
    size = max([line.end for line in lines] + [p.start + len(p.text) for p in known], default=0)
    characters = [FILLER] * size
    for passage in known:
        characters[passage.start : passage.start + len(passage.text)] = passage.text
    ordered = sorted(set(lines), key=lambda line: line.start)
    return SourceText("".join(characters), tuple(ordered), report["format"], report["reader"], "")
