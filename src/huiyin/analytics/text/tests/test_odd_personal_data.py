"""Rows X08, C06: personal data of numbered kinds in odd forms, by somebody who did not write the rules."""

from __future__ import annotations

from collections import Counter

from huiyin.analytics.text.personal_data import find_all, mask_all
from huiyin.analytics.text.tests.harmless_texts import harmless
from huiyin.analytics.text.tests.odd_personal_data import Planted, planted

NUMBERED = ("phone", "identity", "bank_card", "email", "plate", "account_number", "travel_document")
RECALL, FALSE_ALARMS = 0.995, 0.01


def _core(one: Planted) -> set[int]:
    """The places of letters and digits, without the code of the country and an extension, which are nobody's."""
    value = one.text[one.start : one.end]
    first = next(
        (len(head) for head in ("+86", "(+86)", "（+86）", "0086", "86-") if value.startswith(head)), 0
    )
    last = value.find("转") if "转" in value else len(value)
    return {one.start + at for at in range(first, last) if value[at].isalnum()}


def test_numbered_personal_data_in_odd_forms_are_found_whole_and_by_their_kind() -> None:
    """At least 995 of 1,000, each covered to its last digit."""
    texts = planted()
    assert len(texts) >= 300
    assert {one.kind for one in texts} == set(NUMBERED)
    missed = []
    for one, found in zip(texts, find_all([one.text for one in texts], NUMBERED), strict=True):
        covered = {at for told in found if told.kind == one.kind for at in range(told.start, told.end)}
        if not _core(one) <= covered:
            missed.append((one.kind, one.text, found))
    assert len(missed) <= (1 - RECALL) * len(texts), (Counter(kind for kind, _, _ in missed), missed)


def test_harmless_texts_full_of_numbers_raise_no_alarm() -> None:
    texts = harmless()
    assert len(set(texts)) >= 300
    alarms = [(text, found) for text, found in zip(texts, find_all(texts, NUMBERED), strict=True) if found]
    assert len(alarms) <= FALSE_ALARMS * len(texts), alarms


def test_nothing_of_a_planted_number_is_left_where_it_was_masked() -> None:
    """What is stored holds no run of four signs of the datum, however it was written."""
    texts = planted()
    kept = 0
    for one, masked in zip(texts, mask_all([one.text for one in texts], NUMBERED), strict=True):
        value = "".join(one.text[at] for at in sorted(_core(one)))
        kept += any(value[at : at + 4] in masked.text for at in range(len(value) - 3))
    assert kept <= (1 - RECALL) * len(texts)
