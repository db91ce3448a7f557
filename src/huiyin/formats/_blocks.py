"""What the items of a block say about the columns among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from huiyin.analytics.codebook import Role, Scale
from huiyin.formats._headers import says
from huiyin.formats._profile import Profile
from huiyin.formats._proposals import Proposal

_FEWEST_ITEMS = 3  # recognised by themselves, before they speak for others
_RATED = frozenset({Role.RATING, Role.OVERALL, Role.COMPETITOR})


def read_with_their_block(profiles: Sequence[Profile], proposals: Sequence[Proposal]) -> list[Proposal]:
    """Read again with the block of ratings in view.

    A column of whole numbers that stands between two items and fits their scale is an item too, and
    a comparison with competitors on the scale of the block is one of its items.
    """
    scale = _block_scale(proposals)
    if scale is None:
        return list(proposals)
    read = [_as_item(at, profiles, proposals, scale) for at in range(len(profiles))]
    return [
        _as_comparison(profile, proposal, scale) for profile, proposal in zip(profiles, read, strict=True)
    ]


def _block_scale(proposals: Sequence[Proposal]) -> Scale | None:
    """The scale that most items share, its words aside, if they are enough to speak for others."""
    scales = Counter(_plain(proposal.scale) for proposal in proposals if proposal.role is Role.RATING)
    ((scale, n),) = scales.most_common(1) or [(None, 0)]
    return scale if n >= _FEWEST_ITEMS else None


def _plain(scale: Scale | None) -> Scale | None:
    return replace(scale, words=()) if scale is not None else None


def _as_item(at: int, profiles: Sequence[Profile], proposals: Sequence[Proposal], scale: Scale) -> Proposal:
    profile, proposal = profiles[at], proposals[at]
    if proposal.role not in {Role.NUMBER, Role.SEGMENT} or not _fits(profile, scale):
        return proposal
    if any(says(topic, *profile.names) for topic in ("segment", "number", "importance", "weight")):
        return proposal
    before = next((p for p in reversed(proposals[:at]) if p.role not in {Role.NUMBER, Role.SEGMENT}), None)
    after = next((p for p in proposals[at + 1 :] if p.role not in {Role.NUMBER, Role.SEGMENT}), None)
    for neighbour in (before, after):
        if neighbour is None or neighbour.role not in _RATED or neighbour.scale != scale:
            return proposal
    span = f"{scale.minimum:g}–{scale.maximum:g}"
    return Proposal(
        Role.RATING,
        f"前后各列都是 {span} 的评分，这一列的取值也在其内。",
        f"The columns around it are ratings on {span}, and so are its numbers.",
        scale,
        tuple(profile.no_answer),
        "列名没有说明这是评分，请确认。",
        "The name does not say that this is a rating; please check.",
    )


def _fits(profile: Profile, scale: Scale) -> bool:
    """Whole numbers within the scale, and not just the codes 1 and 2."""
    return (
        profile.number_share >= 0.95
        and all(n.is_integer() and scale.minimum <= n <= scale.maximum for n in profile.numbers)
        and max(profile.numbers, default=0) > 2
    )


def _as_comparison(profile: Profile, proposal: Proposal, scale: Scale) -> Proposal:
    word = says("comparison", *profile.names)
    if proposal.role is not Role.COMPETITOR or _plain(proposal.scale) != scale or not word:
        return proposal
    return replace(
        proposal,
        role=Role.RATING,
        zh=f"{proposal.zh}列名含“{word}”，说的是我们与竞争对手相比如何，量表与其他评分项相同，按评分项处理。",
        en=f"{proposal.en} The name says “{word}”: how we compare with competitors, on the scale of the other "
        "items, so it is an item.",
        competitor=True,
    )
