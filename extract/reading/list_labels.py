"""List labels: the number of an automatic list item as Word prints it (一, （二）, 3., ④, iv)."""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_FORMAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
_ROMAN_ONES = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_LARGEST = 9999
"""Largest number spelled out in a numeral format; beyond it plain digits do, as no list of a report is that long."""
_CIRCLED = ("①", 20)
_FULL_WIDTH = {ord("0") + i: ord("０") + i for i in range(10)}


def list_label(number: int, number_format: str) -> str:
    """`number` in a `w:numFmt` of ECMA-376 (17.18.59): 11 in `chineseCountingThousand` is 十一.

    An unknown format, or a number outside the range of the format, gives plain digits; `none` and `bullet` give "".
    """
    if number_format in ("none", "bullet"):
        return ""
    label = _FORMATS.get(number_format)
    return label(number) if label and 0 < number <= _LARGEST else str(number)


def _counting(number: int, digits: str = "零" + _DIGITS[1:], tens: str = "十百千") -> str:
    """12 → 十二, 105 → 一百零五."""
    words, is_gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if not digit:
            is_gap = bool(words)
            continue
        words += (digits[0] if is_gap else "") + digits[digit] + (tens[power - 1] if power else "")
        is_gap = False
    return words[1:] if 10 <= number < 20 and tens[0] == "十" else words


def _legal(number: int) -> str:
    return _counting(number, _FORMAL_DIGITS, "拾佰仟")


def _digits(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _cycle(symbols: str) -> Callable[[int], str]:
    return lambda number: symbols[(number - 1) % len(symbols)]


def _letters(first: str) -> Callable[[int], str]:
    """a … z, aa … zz: Word repeats the letter."""
    return lambda number: chr(ord(first) + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    words = ""
    for value, letters in (*_ROMAN, *_ROMAN_ONES):
        words += letters * (number // value)
        number %= value
    return words


def _circled(number: int) -> str:
    first, count = _CIRCLED
    return chr(ord(first) + number - 1) if number <= count else str(number)


_FORMATS: dict[str, Callable[[int], str]] = {
    "chineseCounting": _counting,
    "chineseCountingThousand": _counting,
    "japaneseCounting": _counting,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": _counting,
    "ideographDigital": _digits,
    "japaneseDigitalTenThousand": _digits,
    "taiwaneseDigital": _digits,
    "chineseLegalSimplified": _legal,
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda n: f"({n})",
    "decimalEnclosedFullstop": lambda n: f"{n}.",
    "ideographEnclosedCircle": lambda n: f"（{_counting(n)}）",
    "decimalFullWidth": lambda n: str(n).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda n: str(n).translate(_FULL_WIDTH),
    "decimalZero": lambda n: f"{n:02d}",
    "lowerLetter": _letters("a"),
    "upperLetter": _letters("A"),
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperRoman": _roman,
}
