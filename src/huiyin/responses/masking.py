"""Masking: personal data in open answers is replaced before anything is stored, where the programme says so.

Every way by which answers come passes here: single ones and those in bulk (`handing_in`), rows of a batch
(`services.store_batch`), drafts, and corrections. What was masked cannot be had back: it was never stored.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from typing import Any

import msgspec

from huiyin.analytics.text.personal_data import CAUTIOUS, mask_all
from huiyin.responses.contracts import NewAnswer, Submission
from huiyin.surveys.queries import masked_kinds_of, open_keys, programme_of_version
from huiyin.surveys.question_types.base import field_of

_remembered: dict[
    int, list[str]
] = {}  # what programmes masked when last asked: a guess, never gone by unchecked


def remembered_kinds(programme_ids: Set[int]) -> dict[int, list[str]]:
    """The kinds that some programmes mask, as far as this process knows; one that it does not know is asked for.

    Only for a statement that stores nothing where the programmes say otherwise by now (`bulk.insert_handed_in`).
    """
    unknown = programme_ids - _remembered.keys()
    if unknown:
        current_kinds(unknown)
    return {key: _remembered[key] for key in programme_ids}


def current_kinds(programme_ids: Set[int]) -> dict[int, list[str]]:
    """The kinds that some programmes mask now, each programme named; remembered from here on."""
    found = masked_kinds_of(programme_ids)
    kinds = {key: found.get(key, []) for key in programme_ids}
    _remembered.update(kinds)
    return kinds


def masked_submissions(
    submissions: Sequence[Submission], kinds: Mapping[int, Collection[str]]
) -> Sequence[Submission]:
    """The submissions as they may be stored where their programmes mask these kinds."""
    if not any(kinds.values()):
        return submissions
    found = list(submissions)
    for programme_id, masked in kinds.items():
        if not masked:
            continue
        at = [place for place, one in enumerate(submissions) if one.programme_id == programme_id]
        keys = open_keys(programme_id)
        texts = _masked([submissions[place].answer.answers for place in at], keys, masked)
        for place, answers in zip(at, texts, strict=True):
            answer = msgspec.structs.replace(found[place].answer, answers=answers)
            found[place] = msgspec.structs.replace(found[place], answer=answer)
    return found


def masked_answers(answers: Sequence[NewAnswer], programme_id: int) -> Sequence[NewAnswer]:
    """The answers of one programme as they may be stored."""
    kinds = masked_kinds_of({programme_id}).get(programme_id)
    if not kinds:
        return answers
    texts = _masked([one.answers for one in answers], open_keys(programme_id), kinds)
    return [msgspec.structs.replace(one, answers=said) for one, said in zip(answers, texts, strict=True)]


def masked_values(values: Mapping[str, Any], programme_id: int) -> Mapping[str, Any]:
    """Corrected answers, by variable, as they may be stored."""
    kinds = masked_kinds_of({programme_id}).get(programme_id)
    return _masked([values], open_keys(programme_id), kinds)[0] if kinds else values


def masked_texts(texts: Sequence[str], programme_id: int) -> list[str]:
    """Texts that are kept beside answers of a programme, as they may be stored."""
    kinds = masked_kinds_of({programme_id}).get(programme_id)
    return [one.text for one in mask_all(texts, kinds, CAUTIOUS)] if kinds else list(texts)


def masked_draft(fields: Mapping[str, str], version_id: int) -> Mapping[str, str]:
    """What was typed into a form so far, by form field, as it may be stored."""
    programme_id = programme_of_version(version_id)
    kinds = masked_kinds_of({programme_id}).get(programme_id)
    return (
        _masked([fields], {field_of(key) for key in open_keys(programme_id)}, kinds)[0] if kinds else fields
    )


def _masked(
    many: Sequence[Mapping[str, Any]], keys: Collection[str], kinds: Collection[str]
) -> list[Mapping[str, Any]]:
    """Each with the texts under some keys masked; the cautious least probability, as nothing can be put right later."""
    places = [
        (at, key, said[key])
        for at, said in enumerate(many)
        for key in keys & said.keys()
        if isinstance(said[key], str) and said[key]
    ]
    found: list[Mapping[str, Any]] = list(many)
    masked = mask_all([text for _, _, text in places], kinds, CAUTIOUS)
    for (at, key, text), one in zip(places, masked, strict=True):
        if one.text != text:
            found[at] = {**found[at], key: one.text}
    return found
