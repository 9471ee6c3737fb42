"""Html body: which lines of a page are the document, judged by prose density and structure, for any content system."""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Literal

from lxml import etree

from extract.lexicons import load_csv
from extract.reading.html_blocks import Block
from extract.reading.html_metadata import line_pairs

DOMINANT = 0.7
"""Minimum share of the page's prose in the element that contains the document."""
END_AFTER = 0.5
"""Share of the prose that must precede an end line; on some pages its words also appear above the document."""
REACH = 12
"""Maximum distance, in lines, of a title or addressee from the prose."""

_SENTENCE = re.compile(r"[。；！？]|[，、：].*[，、]")
_SHORTEST_PROSE = 12
_LONG_LINE = 40
_NAVIGATION = re.compile(
    r"(^|[-_ ])(nav|navbar|menu|foot|footer|bottom|copyright|crumbs?|breadcrumbs?|position|location|dqwz|wz|side|"
    r"sidebar|aside|share|bdshare|fenxiang|related|relate|xgxx|xglj|xgwj|pager|toolbar|qrcode|ewm|links?|yqlj|search|login)"
    r"([-_ \d]|$)",
    re.IGNORECASE,
)
_NAVIGATION_TAGS = frozenset({"nav", "footer", "aside"})
_NAVIGATION_SHARE = 0.2
"""An element named like navigation is not navigation if it holds more than this share of the prose."""
_TITLE_TAGS = frozenset({"h1", "h2", "h3"})
_TITLE_CLASS = re.compile(r"title|biaoti|(^|[-_ ])(bt|tit)([-_ \d]|$)", re.IGNORECASE)
_SHORTEST_TITLE = 6
_TITLE_WITHIN = 600
"""Characters at the beginning of the document that are searched for its title."""
_TITLE_LINES = 6
"""Lines at the beginning of the document that are searched for its title."""
_SIGNATURE = re.compile(
    r"人民政府|办事处|街道|委员会|办公室|司法所|[镇乡]|\d{4}\s*年\s*\d{1,2}\s*月|[〇○零一二三四五六七八九]{4}年|〔\d{4}〕|[:：]$"
)
_LONGEST_SIGNATURE = 60
_DATE_LINE = re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|[〇○零一二三四五六七八九]{4}年.{1,2}月.{1,3}日")
_ISO_DATE = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}")
_DEEPEST_HEADLINE = 3
"""Maximum levels between a headline and the list item that holds both it and its teaser."""
_NOT_CONTAINERS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "pre", "tr", "dl", "ul", "ol"})


@dataclass(frozen=True, slots=True)
class ChromePattern:
    """A line that belongs to the page and not to the document; `end` also ends the document."""

    pattern: str
    kind: Literal["line", "end"]


def document_blocks(blocks: list[Block], page_title: str) -> list[Block]:
    """The lines of the document in the page, preceded by its title if that is elsewhere on the page."""
    body = _body(blocks)
    if not body:
        return []
    body = _without_doubled_title(body)
    title = _title(blocks, body, page_title)
    return [title, *body] if title is not None else body


def chrome_kind(text: str) -> str | None:
    """`line` or `end` when the line is page furniture (打印, 上一篇：…, 版权所有), else None."""
    line, end = _chrome_patterns()
    if end.search(text):
        return "end"
    return "line" if line.search(text) else None


@functools.cache
def _chrome_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    entries = load_csv("page_chrome.csv", ChromePattern)

    def union(kind: str) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{e.pattern})" for e in entries if e.kind == kind), re.IGNORECASE)

    return union("line"), union("end")


def _body(blocks: list[Block]) -> list[Block]:
    kinds = [None if _is_prose(b) and len(b.text) > 2 * _LONG_LINE else chrome_kind(b.text) for b in blocks]
    weights = [_weight(blocks, i) if not kind else 0 for i, kind in enumerate(kinds)]
    if not any(weights):
        return [b for b, k in zip(blocks, kinds, strict=True) if not k and not b.is_linked and not line_pairs(b.text)]
    shares = _shares(blocks, weights)
    container = _densest(blocks, shares)
    inside = _inside(blocks, container)
    furniture = [_is_furniture(b, k, shares) for b, k in zip(blocks, kinds, strict=True)]
    first, last = _prose_range(inside, weights, furniture, kinds)
    core = [
        i
        for i in range(first, last + 1)
        if inside[i] and not (furniture[i] and (kinds[i] or blocks[i].element.tag != "p"))
    ]
    before = _extend(blocks, range(first - 1, -1, -1), inside, furniture, weights)
    after = _extend(blocks, range(last + 1, len(blocks)), inside, furniture, weights, kinds)
    return [blocks[i] for i in (*reversed(before), *core, *after)]


def _weight(blocks: list[Block], i: int) -> int:
    """Number of prose characters in the line that may belong to the document."""
    return len(blocks[i].text) - blocks[i].link_length if _is_prose(blocks[i]) and not _is_teaser(blocks, i) else 0


def _is_teaser(blocks: list[Block], i: int) -> bool:
    """Whether the line is part of a news list, below a linked headline (and its date)."""
    before = next((b for b in reversed(blocks[max(i - 2, 0) : i]) if len(b.text) >= _SHORTEST_PROSE), None)
    item = blocks[i].element.getparent()
    if before is None or not before.is_linked or item is None:
        return False
    return item in (before.element, *islice(before.element.iterancestors(), _DEEPEST_HEADLINE))


def _is_prose(block: Block) -> bool:
    if block.is_linked or len(block.text) < _SHORTEST_PROSE or "\t" in block.text:
        return False
    return len(block.text) >= _LONG_LINE or _SENTENCE.search(block.text) is not None


def _shares(blocks: list[Block], weights: list[int]) -> dict[etree._Element, float]:
    """The share of the page's prose inside each element."""
    sums: Counter[etree._Element] = Counter()
    for block, weight in zip(blocks, weights, strict=True):
        sums[block.element] += weight
    root = blocks[0].element.getroottree().getroot()
    for element in reversed(list(root.iter(etree.Element))):
        parent = element.getparent()
        if parent is not None and element in sums:
            sums[parent] += sums[element]
    total = sum(weights)
    return {element: weight / total for element, weight in sums.items()}


def _densest(blocks: list[Block], shares: dict[etree._Element, float]) -> etree._Element:
    """The innermost element that holds most of the prose and is more than one paragraph."""
    lines = Counter(block.element for block in blocks)
    element = blocks[0].element.getroottree().getroot()
    while True:
        child = max(element, key=lambda c: shares.get(c, 0.0), default=None)
        if child is None or shares.get(child, 0.0) < DOMINANT or child.tag in _NOT_CONTAINERS:
            return element
        if lines[child] == 1 and not any(c in shares for c in child):  # a paragraph written as <div>
            return element
        element = child


def _inside(blocks: list[Block], container: etree._Element) -> list[bool]:
    within = set(container.iter(etree.Element))
    return [block.element in within for block in blocks]


def _is_furniture(block: Block, kind: str | None, shares: dict[etree._Element, float]) -> bool:
    if kind or block.is_linked or line_pairs(block.text):
        return True
    element: etree._Element | None = block.element
    while element is not None and shares.get(element, 0.0) < _NAVIGATION_SHARE:
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if element.tag in _NAVIGATION_TAGS or _NAVIGATION.search(names):
            return True
        element = element.getparent()
    return False


def _prose_range(
    inside: list[bool], weights: list[int], furniture: list[bool], kinds: list[str | None]
) -> tuple[int, int]:
    """The first and last line of prose in the container, cut at an `end` line in its second half."""
    prose = [i for i, is_in in enumerate(inside) if is_in and weights[i] and not furniture[i]]
    prose = prose or [i for i, weight in enumerate(weights) if weight]
    total, seen = sum(weights[i] for i in prose), 0
    for i in range(prose[0], prose[-1]):
        seen += weights[i] if inside[i] else 0
        if inside[i] and kinds[i] == "end" and seen > END_AFTER * total:
            return prose[0], max(p for p in prose if p < i)
    return prose[0], prose[-1]


def _extend(
    blocks: list[Block],
    reach: range,
    inside: list[bool],
    furniture: list[bool],
    weights: list[int],
    kinds: list[str | None] | None = None,
) -> list[int]:
    """Lines next to the prose that belong to it (title, addressee, signature, date), up to the page's furniture."""
    taken: list[int] = []
    for i in reach[:REACH] if kinds is None else reach:
        if kinds is None and _ISO_DATE.fullmatch(blocks[i].text):
            continue  # the publication date between title and text
        if furniture[i]:
            if kinds is not None and blocks[i].text.startswith("附件") and inside[i]:
                continue  # the list of attachments before the signature
            break
        is_signed = kinds is not None and bool(taken) and _DATE_LINE.fullmatch(blocks[taken[-1]].text) is not None
        if not inside[i] and (is_signed or (not weights[i] and not _is_signature(blocks[i]))):
            break
        taken.append(i)
    return taken


def _is_signature(block: Block) -> bool:
    return len(block.text) <= _LONGEST_SIGNATURE and _SIGNATURE.search(block.text) is not None


def _without_doubled_title(body: list[Block]) -> list[Block]:
    """The body without the page's own heading if the document's title repeats it right below."""
    first, *following = (_squeezed(block.text) for block in body[:_TITLE_LINES])
    following += [a + b for a, b in pairwise(following)]  # a long title takes two lines
    return body[1:] if len(first) >= _SHORTEST_TITLE and first in following else body


def _title(blocks: list[Block], body: list[Block], page_title: str) -> Block | None:
    """The page's visible title above the body, unless the body begins with it."""
    beginning = _squeezed("".join(b.text for b in body)[:_TITLE_WITHIN])
    wanted = _squeezed(page_title)
    if wanted and wanted in beginning:
        return None
    for block in reversed(blocks[: body[0].number - 1]):
        text = _squeezed(block.text)
        if len(text) < _SHORTEST_TITLE or block.is_linked or chrome_kind(block.text) or line_pairs(block.text):
            continue
        heads_list = blocks[block.number].is_linked and len(blocks[block.number].text) >= _SHORTEST_TITLE
        if (_is_title_element(block.element) and not heads_list) or text in wanted:
            return None if text in beginning else block
    return None


def _is_title_element(element: etree._Element) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag in _TITLE_TAGS or _TITLE_CLASS.search(names) is not None


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)
