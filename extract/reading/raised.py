"""Raised: digits above the line, which are note marks or exponents, as characters of their own."""

from __future__ import annotations

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(text: str) -> str:
    """`text` with its digits raised, so that no number before it goes on in them.

    >>> "纠纷53" + raised("1") + "件", "面积1200m" + raised("2")
    ('纠纷53¹件', '面积1200m²')
    """
    return text.translate(_RAISED)
