"""Raised: superscript digits, which are note marks or exponents, as separate characters."""

from __future__ import annotations

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(text: str) -> str:
    """`text` with its digits as superscripts, so that they do not extend a number before them.

    >>> "纠纷53" + raised("1") + "件", "面积1200m" + raised("2")
    ('纠纷53¹件', '面积1200m²')
    """
    return text.translate(_RAISED)
