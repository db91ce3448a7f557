"""What each column of a file probably is: a proposal with its reason, for the user to confirm or correct."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.formats import _context_rules as context
from huiyin.formats import _rules as ratings
from huiyin.formats._blocks import read_with_their_block
from huiyin.formats._grades import grade_words
from huiyin.formats._headers import expectation_pairs, key_of, stem_of
from huiyin.formats._profile import Profile, profiles_of
from huiyin.formats._proposals import Proposal
from huiyin.formats._rules import Rule, Surroundings
from huiyin.formats.mapping import ColumnMapping, Mapping
from huiyin.formats.raw import RawTable

__all__ = ["guess", "key_of"]

# The first rule that proposes something wins.
_RULES: tuple[Rule, ...] = (
    ratings.empty,
    ratings.weight,
    ratings.wave,
    context.importance,
    context.ticked,
    ratings.labelled,
    ratings.recommend,
    ratings.worded,
    context.private,
    context.date,
    context.respondent_id,
    ratings.rated,
    context.open_text,
    context.segment,
    context.number,
    context.nothing,
)

# Where several columns claim a role that only one can have, the strongest keeps it; the others become this.
_DEMOTED = {
    Role.RESPONDENT_ID: Role.IGNORE,
    Role.DATE: Role.IGNORE,
    Role.WEIGHT: Role.NUMBER,
    Role.WAVE: Role.SEGMENT,
    Role.OVERALL: Role.RATING,
}

# Questions that every survey words its own way and that are the same question nevertheless: where the
# scale is the usual one they have the variable of our questionnaires, so that both count together.
_USUAL = {Role.RECOMMEND: ("recommend", Scale(0, 10)), Role.OVERALL: ("overall", Scale(1, 5))}


def guess(table: RawTable) -> Mapping:
    """Propose a role, a scale and missing codes for every column, each with its reason.

    Looks at names, labels and up to 100,000 rows. The proposal never contradicts itself:
    `guess(table).problems()` is empty unless there is nothing to measure.
    """
    profiles = profiles_of(table)
    around = _surroundings(profiles)
    proposals = [_first(profile, around) for profile in profiles]
    proposals = read_with_their_block(profiles, _one_of_each(profiles, proposals))
    return _mapping(profiles, *_paired(profiles, proposals))


def _first(profile: Profile, around: Surroundings) -> Proposal:
    proposals = (rule(profile, around) for rule in _RULES)
    return next(proposal for proposal in proposals if proposal is not None)


def _surroundings(profiles: Sequence[Profile]) -> Surroundings:
    pools: dict[str, Counter[float]] = defaultdict(Counter)
    n_kindred: Counter[str] = Counter()
    for profile in profiles:
        stem = stem_of(profile.column)
        if stem and profile.number_share >= 0.9:
            pools[stem].update(profile.numbers)
            n_kindred[stem] += 1
    short = (word for profile in profiles if profile.n_distinct <= 30 for word in profile.words)
    labels = (word for profile in profiles for word in profile.value_labels.values())
    return Surroundings(pools, n_kindred, grade_words((*short, *labels)))


def _one_of_each(profiles: Sequence[Profile], proposals: Sequence[Proposal]) -> list[Proposal]:
    kept = list(proposals)
    for role, instead in _DEMOTED.items():
        claims = [at for at, proposal in enumerate(kept) if proposal.role is role]
        if len(claims) < 2:
            continue
        winner = max(claims, key=lambda at: (kept[at].strength, -at))
        chosen = profiles[winner].column
        for at in claims:
            if at != winner:
                zh = f"{kept[at].zh.removesuffix('。')}；但“{chosen}”更像，这个角色只能有一列。"
                en = f"{kept[at].en} “{chosen}” is the likelier one, and only one column can have this role."
                kept[at] = replace(kept[at], role=instead, zh=zh, en=en)
    return kept


def _paired(
    profiles: Sequence[Profile], proposals: Sequence[Proposal]
) -> tuple[list[Proposal], dict[str, str]]:
    """Expectations recognised by their partner; gives the proposals and {expectation: perception}."""
    kept = list(proposals)
    at = {profile.column: position for position, profile in enumerate(profiles)}
    pairs: dict[str, str] = {}
    for expected, perceived in expectation_pairs(at).items():
        first, second = kept[at[expected]], kept[at[perceived]]
        if first.role is not Role.RATING or second.role is not Role.RATING:
            continue
        if first.scale is None or second.scale is None:
            continue
        low = min(first.scale.minimum, second.scale.minimum)
        high = max(first.scale.maximum, second.scale.maximum)
        pairs[expected] = perceived
        kept[at[expected]] = replace(
            first,
            role=Role.EXPECTATION,
            scale=replace(first.scale, minimum=low, maximum=high),
            zh=f"与“{perceived}”成对：这一列是期望，“{perceived}”是感知。{first.zh}",
            en=f"Pairs with “{perceived}”: this is the expectation, that the perception. {first.en}",
        )
        kept[at[perceived]] = replace(
            second,
            scale=replace(second.scale, minimum=low, maximum=high),
            zh=f"与“{expected}”成对：这一列是感知。{second.zh}",
            en=f"Pairs with “{expected}”: this is the perception. {second.en}",
        )
    return kept, pairs


def _mapping(profiles: Sequence[Profile], proposals: Sequence[Proposal], pairs: dict[str, str]) -> Mapping:
    keys = _keys(profiles, proposals)
    columns = []
    for profile, proposal in zip(profiles, proposals, strict=True):
        pair = pairs.get(profile.column, "")
        variable = Variable(
            keys[profile.column],
            profile.label or profile.column,
            proposal.role,
            proposal.scale if proposal.role.is_rating else None,
            pair=keys[pair] if pair else "",
            competitor=proposal.competitor or proposal.role is Role.COMPETITOR,
        )
        columns.append(
            ColumnMapping(
                profile.column,
                variable,
                proposal.zh,
                proposal.en,
                proposal.missing_codes,
                proposal.note_zh,
                proposal.note_en,
                proposal.labels,
            )
        )
    return Mapping(tuple(columns))


def _keys(profiles: Sequence[Profile], proposals: Sequence[Proposal]) -> dict[str, str]:
    """The variable of every column: after its name, or the usual one."""
    keys: dict[str, str] = {}
    for role, (key, scale) in _USUAL.items():
        asked = [at for at, proposal in enumerate(proposals) if proposal.role is role]
        if len(asked) == 1 and _is_on(scale, proposals[asked[0]].scale):
            keys[profiles[asked[0]].column] = key
    for profile in profiles:
        if profile.column not in keys:
            keys[profile.column] = key_of(profile.column, keys.values())
    return keys


def _is_on(usual: Scale, scale: Scale | None) -> bool:
    return scale is not None and (scale.minimum, scale.maximum, scale.high_is_good) == (
        usual.minimum,
        usual.maximum,
        usual.high_is_good,
    )
