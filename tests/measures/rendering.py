"""Writes numbers the way officials print them, for the property tests."""

DIGITS = "零一二三四五六七八九"


def in_hanzi(number: int) -> str:
    """`number` below 10^16 in Chinese: 10203 is 一万零二百零三."""
    if number == 0:
        return "零"
    parts, place = [], 0
    rest = number
    while rest:
        rest, group = divmod(rest, 10**4)
        if group:
            gap = "零" if rest and group < 1000 else ""
            parts.insert(0, gap + _group(group) + ("", "万", "亿", "万亿")[place])
        place += 1
    written = "".join(parts).replace("零零", "零")
    return written.removeprefix("一") if written.startswith("一十") else written


def in_capitals(number: int) -> str:
    """`number` in the capitals of cheques and contracts (大写): 1200 is 壹仟贰佰."""
    return in_hanzi(number).translate(str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟"))


def full_width(text: str) -> str:
    """`text` with full-width digits and signs: 12.5% is １２．５％."""
    return text.translate(str.maketrans("0123456789.%", "０１２３４５６７８９．％"))


def _group(number: int) -> str:
    written, is_open = "", False
    for factor, place in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, factor)
        if digit:
            written += ("零" if is_open else "") + DIGITS[digit] + place
            is_open = False
        elif written:
            is_open = True
    return written
