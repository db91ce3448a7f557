"""A part against the whole it belongs to: the two overlap, so they are not independent."""

from __future__ import annotations

from huiyin.analytics.checks import require_rate
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.comparisons import Comparison, difference


def against_whole(part: Estimate, rest: Estimate, share: float) -> Comparison:
    """The part minus the whole, where the whole is `share` of the part and the remainder of the rest.

    Since whole = share·part + (1 - share)·rest, the difference is (1 - share)·(part - rest): its interval is
    that of part and rest, which are independent, narrowed by the same factor, and its p value is theirs.
    Treating part and whole as independent would count the part's answers twice and be too timid. `share` is
    the part's share of the respondents, of the weights where there are any, 0-1. Raises `NotComparable`,
    `BadArgument`.

    >>> from huiyin.analytics.inference.proportions import share_of_counts
    >>> found = against_whole(share_of_counts(80, 100), share_of_counts(180, 300), 0.25)
    >>> round(found.difference, 4), found.low > 0
    (0.15, True)
    """
    factor = 1 - require_rate("share", share, open_ends=False)
    apart = difference(rest, part)
    gap, low, high = (
        None if end is None else factor * end for end in (apart.difference, apart.low, apart.high)
    )
    return Comparison(gap, low, high, apart.p_value, apart.method, apart.confidence)


def share_of_part(part: Estimate, rest: Estimate, whole: Estimate, weight_share: float) -> float:
    """What share of the whole the part is, as the values themselves tell; `weight_share` where they are alike.

    For a mean that is its share of the weights; for a ratio, such as satisfied ratings over all ratings, its
    share of the denominator.
    """
    if part.value is None or rest.value is None or whole.value is None:
        return weight_share
    apart = part.value - rest.value
    if abs(apart) <= 1e-9 * max(abs(part.value), abs(rest.value), 1e-300):
        return weight_share
    return min(max((whole.value - rest.value) / apart, 0.0), 1.0)
