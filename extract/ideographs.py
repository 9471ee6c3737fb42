"""Ideographs: the characters that look-alikes stand for, which some fonts and converters put in their place."""

from __future__ import annotations

import re
import unicodedata

_LOOK_ALIKES = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
"""Radicals and compatibility ideographs."""

_RADICALS = str.maketrans(
    "\u2e81\u2e87\u2e8c\u2e8d\u2e9c\u2e9d\u2e9f\u2ea0\u2ea7\u2ea9\u2eab\u2eac\u2eae\u2eb6\u2eb7\u2eb9"
    "\u2ebc\u2ec1\u2ec4\u2ec5\u2ec6\u2ec7\u2ec9\u2eca\u2ecb\u2ed1\u2ed3\u2ed4\u2ed5\u2ed7\u2ed8\u2ed9"
    "\u2eda\u2edb\u2edc\u2edd\u2ee1\u2ee2\u2ee3\u2ee4\u2ee5\u2ee6\u2ee7\u2ee8\u2ee9\u2eec\u2eee\u2ef0"
    "\u2ef3",
    "厂几小小日月母民牛王目示竹羊羊老肉虎西见角角贝足车長长门阜雨青韦页风飞食首马骨鬼鱼鸟卤麦黄齐齿龙龟",
)
"""The supplementary radicals that are characters of their own (`EquivalentUnifiedIdeograph.txt` of Unicode); the others
have a compatibility decomposition."""


def plain_ideographs(text: str) -> str:
    """`text` with look-alike code points replaced, one by one, by the characters they print: ⼀ (U+2F00) becomes 一."""
    return _LOOK_ALIKES.sub(lambda m: unicodedata.normalize("NFKC", m[0].translate(_RADICALS))[:1], text)
