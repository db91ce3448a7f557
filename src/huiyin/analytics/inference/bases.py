"""Small bases: what may be shown of few respondents, and which shares are too unsure to print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from huiyin.analytics.checks import require_number, require_positive, require_rate
from huiyin.analytics.inference.shares import share_interval
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note

Base = Literal["hidden", "small", "normal"]
Presentation = Literal["show", "review", "suppress"]

_PRESENTATIONS: dict[str, Bilingual] = {
    "show": {"zh": "可以发布", "en": "show"},
    "review": {"zh": "需人工复核", "en": "review"},
    "suppress": {"zh": "不宜发布", "en": "suppress"},
}


def base_of(n_effective: float, minimum: float = 10, normal: float = 30) -> Base:
    """ "hidden" below `minimum` effective respondents, "small" (shown, marked) below `normal`, else "normal".

    >>> base_of(9), base_of(10), base_of(30)
    ('hidden', 'small', 'normal')
    """
    n = (
        require_number("n_effective", n_effective) + 1e-9
    )  # Kish's n of equal weights may fall a hair short of n
    if n < minimum:
        return "hidden"
    return "small" if n < normal else "normal"


@dataclass(frozen=True)
class ShareStandard(Result):
    """What the presentation standard says of a share.

    `width` is the absolute width of the exact interval, `relative_width` its width over the share,
    `complement_width` over 1 minus the share. `complement_shown` is False where the share may be shown
    but its complement is too unsure. `reasons` are codes: n, n_effective, width, relative_width,
    few_degrees, nobody, everybody.
    """

    title: ClassVar[Bilingual] = {"zh": "占比能否发布", "en": "Whether a share may be shown"}
    presentation: Presentation
    share: float
    low: float
    high: float
    n: int
    n_effective: float
    width: float
    relative_width: float | None
    complement_width: float | None
    complement_shown: bool
    reasons: tuple[str, ...]
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """One row."""
        columns = (
            Column("presentation", {"zh": "结论", "en": "Decision"}, Kind.TEXT),
            Column("share", {"zh": "占比", "en": "Share"}, Kind.RATE),
            Column("low", {"zh": "下限", "en": "Low"}, Kind.RATE),
            Column("high", {"zh": "上限", "en": "High"}, Kind.RATE),
            Column("n", {"zh": "样本量", "en": "n"}, Kind.COUNT),
            Column("n_effective", {"zh": "有效样本量", "en": "Effective n"}),
            Column("relative_width", {"zh": "相对宽度", "en": "Relative width"}, Kind.RATE),
        )
        row = (
            _PRESENTATIONS[self.presentation],
            self.share,
            self.low,
            self.high,
            self.n,
            self.n_effective,
            self.relative_width,
        )
        return (Table("standard", {"zh": "发布标准", "en": "Standard"}, columns, (row,)),)


def share_standard(
    share: float,
    n: int,
    *,
    n_effective: float | None = None,
    degrees: float | None = None,
    confidence: float = 0.95,
    minimum: float = 30,
) -> ShareStandard:
    """Whether a share may be shown, by the data presentation standard of the US NCHS.

    Suppress when n or the effective n is below `minimum`; when the Korn-Graubard (exact, effective n)
    interval is 0.30 wide or wider; or when it is wider than 0.05 and than 130 % of the share. Review
    where all or none say yes, or `degrees` of freedom of the design are below 8. The effective n is not
    above n. Raises `BadArgument`. Source: Parker et al. 2017, NCHS Vital and Health Statistics 2(175).

    >>> share_standard(0.02, 60).presentation, share_standard(0.40, 400).presentation
    ('suppress', 'show')
    """
    p = require_rate("share", share, open_ends=False)
    require_positive("n", n, or_zero=True)
    worth = float(n) if n_effective is None else min(float(n_effective), float(n))
    low, high = (
        float(end) for end in share_interval(p * worth, worth, "clopper_pearson", confidence=confidence)
    )
    width = high - low
    relative = width / p if p > 0 else None
    other = width / (1 - p) if p < 1 else None
    wide = width > 0.05
    reasons = [
        code
        for code, holds in (
            ("n", n < minimum),
            ("n_effective", worth + 1e-9 < minimum <= n),
            ("width", width >= 0.30),
            ("relative_width", wide and p > 0 and width > 1.3 * p),
        )
        if holds
    ]
    doubts = [
        code
        for code, holds in (
            ("nobody", p == 0),
            ("everybody", p == 1),
            ("few_degrees", degrees is not None and degrees < 8),
        )
        if holds
    ]
    decision: Presentation = "suppress" if reasons else "review" if doubts else "show"
    complement = decision != "suppress" and not (wide and p < 1 and width > 1.3 * (1 - p))
    notes: tuple[Note, ...] = ()
    if decision == "show" and not complement:
        notes = (
            note(
                "complement",
                "占比可以发布，但其余部分的占比太不确定，不宜单独发布。",
                "The share may be shown, but its complement is too unsure to be shown by itself.",
            ),
        )
    return ShareStandard(
        decision, p, low, high, n, worth, width, relative, other, complement, (*reasons, *doubts), notes
    )
