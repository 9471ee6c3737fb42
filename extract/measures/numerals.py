"""Numerals: the written forms of numbers in Chinese official prose, as pattern fragments and as exact values.

First part of `measures`: `candidates` builds its pattern from the fragments, `values` computes the numbers it finds.
"""

from __future__ import annotations

from decimal import Decimal

HANZI_DIGITS = {"零": 0, "〇": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7}
HANZI_DIGITS |= {"八": 8, "九": 9, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9}
HANZI_DIGITS |= {"俩": 2, "仨": 3, "兩": 2, "貳": 2, "陸": 6}
"""Chinese digits, with the financial forms of GB/T 15835 (壹贰叁), traditional forms, and 俩 仨, which include 个."""

TENS = {"廿": "二十", "卅": "三十"}
"""Single characters for twenty and thirty: 廿五 is 二十五."""

PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
HANZI = "".join((*HANZI_DIGITS, *TENS, *PLACES, *MYRIADS))

BLANKS = " \u00a0\u2002\u2003\u2009\u202f"
"""Blanks, other than line breaks, that are printed between digits or between a number and its unit."""

_COUNTED = rf"(?=[{BLANKS}]?[余多万萬亿億元人件份次场户条名个起张册幅篇亩公千平立处头只吨台辆套座所家株斤米])"
# Groups that give nothing back are written (?>…): a possessive quantifier behind a group matches nothing before
# CPython 3.11.5 (gh-106052).
_DECIMALS = r"(?>(?:[.．]\d++)?)"
_SPACED = rf"(?<![0０])\d{{0,2}}+(?>(?:[{BLANKS}]\d{{3}}){{1,4}})(?!\d){_DECIMALS}{_COUNTED}"
_ARABIC_REST = rf"(?:{_SPACED}|(?:\d{{0,2}}+(?>(?:[,，]\d{{3}})+)(?!\d)|\d*+){_DECIMALS})"
"""What follows the first Arabic digit (half-width or full-width): thousands (1,234 or 1，234) and decimals. A blank
separates thousands (3 000份) only if a measure word follows, since it also separates the cells of a table."""

_POINT = "[点點]"
_GAP, _MAYBE_GAP = r"[ \u3000]{1,2}", r"[ \u3000]{0,2}"
_PLAIN_HANZI = HANZI.replace("千", "").replace("两", "")
_OF_NUMBER = r"(?:千(?![瓦克卡赫伏]|字节|比特)|(?<![十百千万亿])两|两(?=[百千万亿]))"
_HANZI_RUN = rf"[{_PLAIN_HANZI}]*+(?>(?:{_OF_NUMBER}[{_PLAIN_HANZI}]*+)*)"
_POINTS = rf"[ \u3000]{{0,4}}[个個]{_MAYBE_GAP}百{_MAYBE_GAP}分"
_APART = rf"(?=[点點 \u3000])(?:{_POINT}?{_GAP}{_POINT}?[{HANZI}]{{1,4}}){{1,8}}(?={_POINTS})"
_HANZI_REST = rf"{_HANZI_RUN}(?>(?:{_POINT}[{''.join(HANZI_DIGITS)}]++)?)(?:{_APART})?"
"""What follows the first Chinese numeral: 三十二, 一千零五, 七点九. 千 in 千瓦 and 两 in 三十两 belong to the unit;
OCR pages have blanks inside a number of percentage points (四点 五个百分点)."""

_NO_NUMBER = rf"队伍|退伍|入伍|大陆|登陆|收拾|(?:统一|同一|单一|唯一|合一)(?=[{HANZI}])"
"""Words that end in the form of a digit: the number behind them begins after it (队伍|三十一支, 统一|八项标准)."""

NUMBER = rf"[0-9０-９{HANZI}](?:(?<=\d){_ARABIC_REST}|(?<=[{HANZI}])(?<!{_NO_NUMBER}){_HANZI_REST})"
"""One number in either script; it starts with a character class, which the engine can search for fast."""

_ONES = "[一二三四五六七八九]"
_FRACTION = rf"{_MAYBE_GAP}{_POINT}{_MAYBE_GAP}{_ONES}++"
SHARE = rf"{NUMBER}(?:{_GAP}[十百]{_ONES}?|{_FRACTION}|(?<=[十百]){_GAP}{_ONES}(?![是、．.])){{0,6}}"
"""The number in 百分之九十五, which can contain blanks on OCR pages (九十 五)."""

MIXED = rf"{NUMBER}(?:(?<=\d)[万萬亿億千]零?\d{_ARABIC_REST})*"
"""One number, which can have 千, 万 or 亿 between its digits: 1亿2000, 3万5, 1亿零500万."""

_OF_UNIT = "[米克瓦卡赫伏]|字节|比特|分[点點]"
MULTIPLIER = rf"(?:[十百千]?[万萬]?[亿億]|[十百千]?[万萬]|百(?!{_MAYBE_GAP}分)|千(?!{_OF_UNIT}))"
"""Multiplier after a number; 千 before 米 or 克 and 百 before 分点 belong to the unit."""

LONGEST = 40
"""Characters of the longest numeral that is evaluated: no published figure is longer, and evaluation takes time."""

_PLAIN = str.maketrans("０１２３４５６７８９．", "0123456789.", f",，零{BLANKS}")
_TENS = str.maketrans(TENS)


def arabic_value(surface: str) -> Decimal:
    """The value of Arabic digits as printed: `1,234.5`, `１２`, `3 000`."""
    return Decimal(surface.translate(_PLAIN))


def multiplier_value(surface: str) -> int:
    """The factor that 万, 亿, 百万 or 万亿 denotes."""
    factor = 1
    for character in surface:
        factor *= PLACES.get(character) or MYRIADS[character]
    return factor


def hanzi_value(surface: str) -> Decimal | None:
    """The value of a Chinese numeral; None if the characters do not form one number (三三, 千百).

    >>> hanzi_value("三十二"), hanzi_value("两万五千"), hanzi_value("二〇二四"), hanzi_value("七点九")
    (Decimal('32'), Decimal('25000'), Decimal('2024'), Decimal('7.9'))
    """
    whole, point, fraction = surface.translate(_TENS).replace("點", "点").partition("点")
    value = _whole_value(whole)
    if value is None or not set(fraction) <= HANZI_DIGITS.keys():
        return None
    return Decimal(value) if not point else Decimal(f"{value}.{_digits(fraction)}")


def adjacent_digits(surface: str) -> tuple[Decimal, Decimal] | None:
    """Both ends of an approximate number: 三四 (3, 4), 三五 (3, 5), 七八十 (70, 80); None for anything else."""
    digits = [HANZI_DIGITS.get(c) for c in surface[:2]]
    if len(surface) < 2 or None in digits:
        return None
    low, high = digits
    scale = multiplier_value(surface[2:]) if all(c in PLACES or c in MYRIADS for c in surface[2:]) else 0
    if not scale or not low or not high or not 1 <= high - low <= 2:
        return None
    return Decimal(low * scale), Decimal(high * scale)


def _digits(surface: str) -> str:
    return "".join(str(HANZI_DIGITS[c]) for c in surface)


def _whole_value(surface: str) -> int | None:
    if len(surface) > 1 and all(c in HANZI_DIGITS for c in surface):
        return int(_digits(surface)) if any(c in "零〇○" for c in surface) or len(surface) == 4 else None
    return _placed_value(surface)


def _placed_value(surface: str) -> int | None:
    """万 multiplies everything since 亿; 亿 multiplies everything before it: 一亿二千万, 三万亿."""
    total, myriads, section, digit = 0, 0, 0, 0
    for character in surface:
        if character in HANZI_DIGITS:
            if digit:
                return None
            digit = HANZI_DIGITS[character]
            continue
        if character in PLACES:
            section += (digit or 1) * PLACES[character]
        elif character in "万萬":
            myriads, section = (myriads + section + digit or 1) * MYRIADS["万"], 0
        else:
            total, myriads, section = (total + myriads + section + digit or 1) * MYRIADS["亿"], 0, 0
        digit = 0
    return total + myriads + section + digit
