"""Small bases: what may be shown of few respondents."""

from __future__ import annotations

from typing import Literal

Base = Literal["hidden", "small", "normal"]


def base_of(n_effective: float, minimum: float = 10, normal: float = 30) -> Base:
    """ "hidden" below `minimum` effective respondents, "small" (shown, marked) below `normal`, else "normal".

    >>> base_of(9), base_of(10), base_of(30)
    ('hidden', 'small', 'normal')
    """
    n = n_effective + 1e-9  # Kish's n of equal weights may fall a hair short of n
    if n < minimum:
        return "hidden"
    return "small" if n < normal else "normal"
